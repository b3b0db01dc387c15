from odoo import api, fields, models

from .b2b_loyalty_gift_order import LINE_FIELDS
from .sale_order import GROUPS


class Gift(models.Model):
    _inherit = "b2b.loyalty.gift"

    def _free_line_vals(self):
        """What stays on the line of a gift, whatever somebody types in."""
        product = self.reward_id.product_id
        return {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "price_unit": 0.0,
            "discount": 0.0,
        }


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    b2b_loyalty_gift_id = fields.Many2one(
        "b2b.loyalty.gift",
        string="Gift with Order",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups=GROUPS,
        help="It comes with the order, free of charge.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._b2b_loyalty_sync_gifts()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if LINE_FIELDS & vals.keys():
            self.order_id._b2b_loyalty_sync_gifts()
        return res

    def unlink(self):
        orders = self.order_id
        res = super().unlink()
        orders.exists()._b2b_loyalty_sync_gifts()
        return res

    def _b2b_loyalty_rewards(self):
        """Priced by nobody, reserved to nobody and no discount of the tier."""
        # sudo: what is free does not depend on who looks
        gifts = self.filtered(lambda line: line.sudo().b2b_loyalty_gift_id)
        return super()._b2b_loyalty_rewards() | gifts

    def _b2b_loyalty_counts_for_gifts(self):
        self.ensure_one()
        return not (
            self.display_type
            or self.is_downpayment
            or self.reward_id
            or self.b2b_loyalty_gift_id
            or self._is_global_discount()
        )

    def _b2b_loyalty_keep_free(self):
        """Fewer are possible, down to none at all; more, or a price, are not."""
        for line in self:
            gift = line.b2b_loyalty_gift_id
            vals = gift._free_line_vals()
            if line.product_uom_qty > gift.quantity:
                vals["product_uom_qty"] = gift.quantity
            changed = {
                name: value
                for name, value in vals.items()
                if (line[name].id if name.endswith("_id") else line[name]) != value
            }
            if changed:
                line.write(changed)

    def _b2b_loyalty_take_off(self):
        """The order says why: a customer may have been shown the gift."""
        for order, lines in self.grouped("order_id").items():
            if order.state == "sent":
                order._message_log(
                    body=self.env._(
                        "No longer with this order: %s",
                        ", ".join(lines.mapped("name")),
                    )
                )
        self.unlink()
