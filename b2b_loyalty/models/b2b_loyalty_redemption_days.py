from odoo import api, fields, models


class Redemption(models.Model):
    """The days that the books ask for: approved, and used bit by bit.

    A closing is of a day: what is approved or used later is of a later one.
    """

    _inherit = "b2b.loyalty.redemption"

    approved_on = fields.Date(readonly=True, copy=False)
    voucher_days = fields.Json(
        readonly=True,
        copy=False,
        help="What was left of the voucher after each day on which it changed.",
    )

    def _become_approved(self):
        # sudo: the caller was checked
        self.sudo().approved_on = self._points_day()
        return super()._become_approved()

    @api.private
    def _note_voucher(self):
        """Keep what is left of the voucher by the end of the day."""
        for redemption in self:
            card = redemption.card_id
            redemption.voucher_days = {
                **(redemption.voucher_days or {}),
                str(redemption._points_day()): [card.points, card.active],
            }
