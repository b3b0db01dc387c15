from collections import Counter

from odoo import fields, models
from odoo.exceptions import UserError

from ..report.numbering import next_numbers


class Redemption(models.Model):
    """A gift with an order, kept as a redemption: its cost is that of a reward."""

    _inherit = "b2b.loyalty.redemption"

    gift_id = fields.Many2one(
        "b2b.loyalty.gift",
        string="Gift with Order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    gift_order_id = fields.Many2one(
        "sale.order",
        string="Came with Order",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    def _record_gifts(self, given):
        """Keep what came with confirmed orders, fulfilled.

        :param given: list of (line of an order, membership)
        """
        numbers = {
            seller: iter(self._draw_numbers(seller, count))
            for seller, count in Counter(m.company_id for _ln, m in given).items()
        }
        redemptions = self.create(
            [
                {
                    **self._prepare_gift_vals(line, member),
                    "name": next(numbers[member.company_id]),
                }
                for line, member in given
            ]
        )
        self.env["b2b.loyalty.redemption.step"].create(
            [
                {
                    "redemption_id": redemption.id,
                    "company_id": redemption.company_id.id,
                    "step": "fulfilled",
                    "user_id": self.env.uid,
                }
                for redemption in redemptions
            ]
        )
        for reward, mine in redemptions.grouped("reward_id").items():
            if reward.limited_qty:
                reward.stock -= sum(mine.mapped("quantity"))
        return redemptions

    def _draw_numbers(self, seller, count):
        """Numbers for redemptions; no more queries for many than for one."""
        sequence = self.env["ir.sequence"].search(
            [
                ("code", "=", self._name),
                ("company_id", "in", [seller.id, False]),
            ],
            order="company_id",
            limit=1,
        )
        return next_numbers(sequence, count)

    def _prepare_gift_vals(self, line, membership):
        gift = line.b2b_loyalty_gift_id
        reward = gift.reward_id
        quantity = int(line.product_uom_qty)
        today = fields.Date.context_today(self)
        return {
            "membership_id": membership.id,
            "program_id": gift.program_id.id,
            "company_id": gift.company_id.id,
            "reward_id": reward.id,
            "gift_id": gift.id,
            "gift_order_id": line.order_id.id,
            "kind": "product",
            "from_stock": reward.limited_qty,
            "quantity": quantity,
            "date": today,
            "user_id": line.order_id.user_id.id,
            "approval": "none",
            "state": "fulfilled",
            "fulfilled_on": today,
            "value": reward.value * quantity,
            "cost_estimated": reward.cost * quantity,
        }

    def _withdraw_product(self):
        """Taken back with the order that it came with, not alone."""
        if not self.gift_id:
            return super()._withdraw_product()
        if self.gift_order_id.state != "cancel":
            raise UserError(
                self.env._(
                    "%(redemption)s came with %(order)s: cancel that order, and the "
                    "gift is cancelled with it.",
                    redemption=self.display_name,
                    order=self.gift_order_id.name,
                )
            )
        return None

    def _mail(self, step):
        """The order says it all."""
        if not self.gift_id:
            return super()._mail(step)
        return None
