from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "b2b.loyalty.closed.fields"]

    _B2B_LOYALTY_CLOSED = frozenset({"b2b_loyalty_discount"})

    b2b_loyalty_discount = fields.Monetary(
        string="Tier Discount",
        compute="_compute_b2b_loyalty_discount",
        store=True,
        precompute=True,
        help="What the customer's tier gave on this line: list price less tier price, "
        "times the quantity, without tax. Negative on a credit note.",
    )

    @api.depends(
        "quantity",
        "product_uom_id",
        "price_unit",
        "discount",
        "tax_ids",
        "sale_line_ids",
        "move_id.move_type",
    )
    def _compute_b2b_loyalty_discount(self):
        for line in self:
            sold = line.sale_line_ids._origin[:1]
            if line.display_type != "product" or not sold.b2b_loyalty_list_price:
                line.b2b_loyalty_discount = 0.0
                continue
            origin = line._b2b_loyalty_origin(sold)
            line.b2b_loyalty_discount = (
                line._b2b_loyalty_taken_back(origin)
                if origin
                else line._b2b_loyalty_given(sold)
            )

    def _b2b_loyalty_origin(self, sold):
        """The line that this one reverses, when it is of a reversal."""
        lines = self.move_id.reversed_entry_id.invoice_line_ids
        return lines.filtered(
            lambda line: (
                sold in line.sale_line_ids._origin and line._b2b_loyalty_amount()
            )
        )[:1]

    def _b2b_loyalty_amount(self):
        return self.quantity * self.price_unit * (1 - self.discount / 100)

    def _b2b_loyalty_taken_back(self, origin):
        """The same share of the discount as of the price; of all of it, all."""
        share = self._b2b_loyalty_amount() / origin._b2b_loyalty_amount()
        return -self.currency_id.round(origin.b2b_loyalty_discount * share)

    def _b2b_loyalty_given(self, sold):
        """The discount of the quantity up to this line less that before it.

        So that the invoices of a line add up to the cent.
        """
        price = self.price_unit * (1 - self.discount / 100)
        if self.product_uom_id and self.product_uom_id != sold.product_uom_id:
            price = self.product_uom_id._compute_price(price, sold.product_uom_id)
        before = sum(
            line._b2b_loyalty_sold_quantity(sold)
            for line in self._b2b_loyalty_earlier(sold)
        )
        after = before + self._b2b_loyalty_sold_quantity(sold)
        return sold._b2b_loyalty_discount_at(
            price, after, self.tax_ids
        ) - sold._b2b_loyalty_discount_at(price, before, self.tax_ids)

    def _b2b_loyalty_earlier(self, sold):
        """Lines of other documents that invoiced the same order line before."""
        mine = self._origin.id
        return sold.invoice_lines._origin.filtered(
            lambda line: (
                line.parent_state != "cancel"
                and line.id != mine
                and (not mine or line.id < mine)
            )
        )

    def _b2b_loyalty_sold_quantity(self, sold):
        """The quantity in the unit of the order line, negative when credited."""
        quantity = self.quantity
        if self.product_uom_id and self.product_uom_id != sold.product_uom_id:
            quantity = self.product_uom_id._compute_quantity(
                quantity, sold.product_uom_id, round=False
            )
        return -self.move_id.direction_sign * quantity
