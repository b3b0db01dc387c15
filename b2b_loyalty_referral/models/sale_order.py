from odoo import models


class SaleOrder(models.Model):
    """The customer names the code of whoever recommends us."""

    _name = "sale.order"
    _inherit = ["sale.order", "b2b.loyalty.referral.by.code"]

    def _b2b_loyalty_asks_for_code(self):
        """Whether the page of a quotation asks a new customer for a code."""
        self.ensure_one()
        if self.state not in ("draft", "sent") or self.b2b_loyalty_referral_code:
            return False
        order = self.sudo()  # sudo: only whether there is anything
        shared = order.env["b2b.loyalty.referral.link"].search_count(
            [("company_id", "=", order.company_id.id), ("revoked_on", "=", False)],
            limit=1,
        )
        bought = order.env["account.move"].search_count(
            [
                (
                    "commercial_partner_id",
                    "=",
                    order.partner_id.commercial_partner_id.id,
                ),
                ("company_id", "=", order.company_id.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ],
            limit=1,
        )
        return bool(shared and not bought)
