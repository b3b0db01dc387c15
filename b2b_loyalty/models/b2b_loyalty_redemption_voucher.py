from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.period import add_months


class Redemption(models.Model):
    """A voucher: one of Odoo's own, worth cents, usable in parts by one company."""

    _inherit = "b2b.loyalty.redemption"

    card_id = fields.Many2one(
        "loyalty.card",
        string="Voucher",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    card_code = fields.Char(related="card_id.code", string="Code")

    def _deliver_voucher(self):
        months = self.reward_id.voucher_months
        today = fields.Date.context_today(self)
        cents = round(self.reward_id.voucher_amount * self.quantity * 100)
        card = (
            self.env["loyalty.card"]
            .with_context(loyalty_no_mail=True, action_no_send_mail=True)
            .create(
                {
                    "program_id": self._voucher_program().id,
                    "partner_id": self.partner_id.id,
                    "points": cents,
                    "expiration_date": months and add_months(today, months),
                }
            )
        )
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "description": self.name,
                "issued": cents,
                "used": 0,
            }
        )
        self.card_id = card
        return True

    def _withdraw_voucher(self):
        card = self.card_id
        if card and card.points < card.history_ids[-1:].issued:
            raise UserError(
                self.env._(
                    "The voucher of %s has been used and cannot be cancelled.",
                    self.display_name,
                )
            )
        card.points = 0
        card.expiration_date = fields.Date.context_today(self)

    def _voucher_program(self):
        company = self.company_id
        if not company.b2b_loyalty_voucher_program_id:
            company.b2b_loyalty_voucher_program_id = self.env["loyalty.program"].create(
                company._b2b_loyalty_prepare_voucher_program_vals()
            )
        return company.b2b_loyalty_voucher_program_id
