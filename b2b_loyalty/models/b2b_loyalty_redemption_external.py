from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command


class Redemption(models.Model):
    """Something that a supplier delivers and bills: a gift card, travel, equipment."""

    _inherit = "b2b.loyalty.redemption"

    def _deliver_external(self):
        """A draft bill waits for the supplier's; the member gets the thing later."""
        if not self.bill_line_ids:
            bills = self.env["account.move"].with_company(self.company_id)
            bills.create(self._prepare_bill_vals())
        return False

    def _prepare_bill_vals(self):
        return {
            "move_type": "in_invoice",
            "partner_id": self.supplier_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_origin": self.name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": self.reward_id.product_id.id,
                        "quantity": self.quantity,
                        "price_unit": self.reward_id.cost,
                        "b2b_loyalty_redemption_ids": [Command.link(self.id)],
                    }
                )
            ],
        }

    def _withdraw_external(self):
        """A bill that is still a draft and for nothing else is cancelled with it."""
        bills = self.bill_line_ids.move_id.filtered(lambda m: m.state != "cancel")
        posted = bills.filtered(lambda bill: bill.state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%(supplier)s has billed %(redemption)s (%(bills)s): agree with "
                    "the supplier and have the bill cancelled, then cancel.",
                    supplier=posted.partner_id[:1].name,
                    redemption=self.display_name,
                    bills=", ".join(posted.mapped("name")),
                )
            )
        if bills.invoice_line_ids.b2b_loyalty_redemption_ids - self or (
            bills.invoice_line_ids - self.bill_line_ids
        ):
            raise UserError(
                self.env._(
                    "A draft bill for %(redemption)s holds other things too: take it "
                    "off that bill of %(supplier)s, then cancel.",
                    redemption=self.display_name,
                    supplier=bills.partner_id[:1].name,
                )
            )
        bills.button_cancel()

    @api.depends("state")
    def _compute_cost_complete(self):
        res = super()._compute_cost_complete()
        for redemption in self.filtered("supplier_id"):
            if redemption._is_billed():
                redemption.cost_complete = True
        return res
