from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import formatLang

from .b2b_loyalty_redemption_voucher import CENTS
from .labels import labels_of

CLOSED = {"code", "program_id", "partner_id", "active", "points", "expiration_date"}
# An order uses a voucher; what comes from outside can hold no such object.
USED_BY_ORDER = object()


class LoyaltyCard(models.Model):
    """Vouchers that members have redeemed.

    Odoo's vouchers belong to whoever knows the code; these to the company that
    redeemed them, and they are never worth more than what was issued.
    """

    _inherit = "loyalty.card"

    b2b_loyalty_redemption_ids = fields.One2many(
        "b2b.loyalty.redemption",
        "card_id",
        groups="b2b_loyalty.group_user,b2b_loyalty.group_accountant",
    )

    def write(self, vals):
        """Odoo lets each salesperson write each voucher, as using one needs."""
        closed = self._b2b_loyalty_closed() & vals.keys()
        if closed and self._b2b_loyalty_vouchers():
            raise AccessError(
                self.env._(
                    "%(fields)s of a voucher that a member redeemed cannot be typed "
                    "in: orders use it, and its redemption is cancelled.",
                    fields=labels_of(self, closed),
                )
            )
        res = super().write(vals)
        if {"points", "active"} & vals.keys():
            # sudo: whoever uses a voucher need not read redemptions
            self.sudo().b2b_loyalty_redemption_ids._note_voucher()
        return res

    def _b2b_loyalty_closed(self):
        """What this caller may not write; a manager may let one live longer."""
        closed = set() if self.env.su else set(CLOSED)
        if self.env.context.get("b2b_loyalty_voucher") is USED_BY_ORDER:
            closed -= {"points"}
        if self.env.user.has_group("b2b_loyalty.group_manager"):
            closed -= {"expiration_date"}
        return closed

    def _b2b_loyalty_vouchers(self):
        """Those of these cards that came from a redemption."""
        # sudo: it does not depend on who asks
        return self.filtered(lambda card: card.sudo().b2b_loyalty_redemption_ids)

    def _b2b_loyalty_foreign(self, company):
        """Those of these cards that another company than this one redeemed."""
        # sudo: whose voucher it is does not depend on who asks
        return self._b2b_loyalty_vouchers().filtered(
            lambda card: card.sudo().b2b_loyalty_redemption_ids.partner_id != company
        )

    @api.constrains("points")
    def _check_b2b_loyalty_points(self):
        for card in self:
            # sudo: the face value holds whoever writes
            redemption = card.sudo().b2b_loyalty_redemption_ids
            face = round(redemption.voucher_amount * CENTS)
            if redemption and not 0 <= card.points <= face:
                raise ValidationError(
                    self.env._(
                        "The voucher %(code)s was issued with %(amount)s: what is left "
                        "of it lies between 0 and that.",
                        code=card.code,
                        amount=formatLang(
                            self.env,
                            redemption.voucher_amount,
                            currency_obj=redemption.currency_id,
                        ),
                    )
                )
