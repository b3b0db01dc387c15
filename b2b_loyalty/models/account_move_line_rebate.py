from odoo import fields, models
from odoo.exceptions import AccessError

# Taxes in the price: so many times it is put right by the cent that is missing.
ATTEMPTS = 3


class AccountMoveLine(models.Model):
    """Of which rebate a line of a credit note is; what takes it back says so too."""

    _inherit = "account.move.line"

    b2b_loyalty_rebate_id = fields.Many2one(
        "b2b.loyalty.rebate",
        string="Loyalty Rebate",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    def write(self, vals):
        """A rebate that was credited stays credited by this document."""
        if "b2b_loyalty_rebate_id" in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "Which rebate a line credits follows from the run of rebates: "
                    "reverse the credit note to take it back."
                )
            )
        return super().write(vals)

    def _copy_data_extend_business_fields(self, values):
        """Of a reversal; a duplicate made by hand is a document of its own."""
        res = super()._copy_data_extend_business_fields(values)
        values["b2b_loyalty_rebate_id"] = self.b2b_loyalty_rebate_id.id
        return res

    def _b2b_loyalty_make_net(self, amount):
        """Set the price so that the line comes to this amount without tax."""
        self.ensure_one()
        included = self.tax_ids.flatten_taxes_hierarchy().filtered("price_include")
        if included:
            found = included.with_context(force_price_include=False).compute_all(
                amount, self.currency_id, product=self.product_id
            )
            self.price_unit = found["total_included"]
        for _attempt in range(ATTEMPTS):
            missing = self.currency_id.round(amount - self.price_subtotal)
            if not missing:
                break
            self.price_unit += missing
