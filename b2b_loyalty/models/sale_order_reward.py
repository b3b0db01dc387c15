from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .sale_order import GROUPS


class SaleOrder(models.Model):
    """The order that brings a member a product as its reward."""

    _inherit = "sale.order"

    b2b_loyalty_redemption_id = fields.Many2one(
        "b2b.loyalty.redemption",
        string="Loyalty Redemption",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=GROUPS,
        help="The reward that this order delivers, free of charge.",
    )

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines - lines._b2b_loyalty_rewards()

    def _get_copiable_order_lines(self):
        """What was redeemed once is not free in a copy, too."""
        lines = super()._get_copiable_order_lines()
        return lines - lines._b2b_loyalty_rewards()

    # -- cancelled by hand, and opened again

    def _action_cancel(self):
        res = super()._action_cancel()
        # sudo: a reward ends with its order, whoever cancels that
        self.sudo().b2b_loyalty_redemption_id._order_cancelled()
        return res

    def action_confirm(self):
        for order in self:
            # sudo: whether it is still owed does not depend on who looks
            redemption = order.sudo().b2b_loyalty_redemption_id
            if redemption.state in ("refused", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(order)s delivers %(redemption)s, which is %(state)s: redeem "
                        "the reward again for the member.",
                        order=order.name,
                        redemption=redemption.display_name,
                        state=redemption._state_label().lower(),
                    )
                )
        return super().action_confirm()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _b2b_loyalty_rewards(self):
        """The lines that deliver the product of a reward: free, whatever happens."""
        # sudo: what is free does not depend on who looks
        return self.filtered(
            lambda line: (
                line.product_id
                and line.product_id
                == line.order_id.sudo().b2b_loyalty_redemption_id.reward_id.product_id
            )
        )

    def _compute_price_unit(self):
        return super(
            SaleOrderLine, self - self._b2b_loyalty_rewards()
        )._compute_price_unit()

    def _compute_discount(self):
        return super(
            SaleOrderLine, self - self._b2b_loyalty_rewards()
        )._compute_discount()

    def _b2b_loyalty_has_tier_price(self):
        return super()._b2b_loyalty_has_tier_price() and not self._b2b_loyalty_rewards()

    @api.constrains("product_id", "product_uom_id", "product_uom_qty", "order_id")
    def _check_b2b_loyalty_reward_quantity(self):
        """Its product is free as often as it was redeemed; fewer may be delivered."""
        for order in self._b2b_loyalty_rewards().order_id:
            # sudo: what is free does not depend on who writes
            redemption = order.sudo().b2b_loyalty_redemption_id
            if not redemption:
                continue
            lines = order.order_line._b2b_loyalty_rewards()
            unit = lines.product_id.uom_id
            number = sum(
                line.product_uom_id._compute_quantity(line.product_uom_qty, unit)
                for line in lines
            )
            if unit.compare(number, redemption.quantity) > 0:
                raise ValidationError(
                    self.env._(
                        "%(redemption)s is %(quantity)s × %(product)s: no more are "
                        "free on its order. Put more on another one.",
                        redemption=redemption.display_name,
                        quantity=redemption.quantity,
                        product=lines.product_id.display_name,
                    )
                )

    @api.constrains("product_id", "order_id")
    def _check_b2b_loyalty_reserved(self):
        """Who may have a reward was decided when it was redeemed."""
        return super(
            SaleOrderLine, self - self._b2b_loyalty_rewards()
        )._check_b2b_loyalty_reserved()
