from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..logic.redemption import LIVE

WITHDRAWN = "b2b_loyalty_withdrawn"
# what comes from outside can hold no such object
IS_WITHDRAWN = object()


class Redemption(models.Model):
    """A product: an order of its own for the member company, at 0.00."""

    _inherit = "b2b.loyalty.redemption"

    sale_order_id = fields.Many2one(
        "sale.order",
        string="Order",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    def _deliver_product(self):
        """The order is confirmed; that the member has it, somebody says by button."""
        if not self.sale_order_id:
            Order = self.env["sale.order"].with_company(self.company_id)
            self.sale_order_id = Order.create(self._prepare_order_vals())
            self.sale_order_id.action_confirm()
        return False

    def _prepare_order_vals(self):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "origin": self.name,
            "b2b_loyalty_redemption_id": self.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.reward_id.product_id.id,
                        "product_uom_qty": self.quantity,
                        "price_unit": 0.0,
                        "discount": 0.0,
                    }
                )
            ],
        }

    def _withdraw_product(self):
        order = self.sale_order_id
        if not order or order.state == "cancel":
            return
        if any(order.order_line.mapped("qty_delivered")):
            raise UserError(
                self.env._(
                    "%(order)s of %(redemption)s has been delivered: take the goods "
                    "back and set what was delivered to 0, then cancel.",
                    order=order.name,
                    redemption=self.display_name,
                )
            )
        if any(order.order_line.mapped("qty_invoiced_posted")):
            raise UserError(
                self.env._(
                    "%(order)s of %(redemption)s has been invoiced: have the invoice "
                    "cancelled or credited, then cancel.",
                    order=order.name,
                    redemption=self.display_name,
                )
            )
        order.with_context(**{WITHDRAWN: IS_WITHDRAWN})._action_cancel()

    def _order_cancelled(self):
        """Its order was cancelled by hand: the member has what it paid again.

        Unless it has the goods already: then somebody of ours decides.
        """
        if self.env.context.get(WITHDRAWN) is IS_WITHDRAWN:
            return
        for redemption in self.filtered(lambda r: r.state in LIVE)._taken():
            order = redemption.sale_order_id
            reason = self.env._("%s was cancelled", order.name)
            if redemption.state == "fulfilled" or any(
                order.order_line.mapped("qty_delivered")
            ):
                redemption.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=reason,
                    note=self.env._(
                        "The member has the goods. Take them back and cancel this "
                        "redemption, or leave both as they are."
                    ),
                    user_id=(redemption.user_id or redemption._approver()).id,
                )
            else:
                redemption._end("cancelled", reason)

    # -- its cost: the goods, as they were valued when the member got them

    def _get_cost_actual(self):
        cost = super()._get_cost_actual()
        if self.kind == "product" and self.state == "fulfilled":
            product = self.reward_id.product_id.with_company(self.company_id)
            cost += product.standard_price * self.quantity
        return cost

    @api.depends("state")
    def _compute_cost_complete(self):
        res = super()._compute_cost_complete()
        for redemption in self:
            if redemption.kind == "product" and redemption.state == "fulfilled":
                redemption.cost_complete = True
        return res
