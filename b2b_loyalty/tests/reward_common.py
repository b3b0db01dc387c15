"""Builders of rewards and what is done with them, read as business."""

from odoo.fields import Command

from .sale_common import LoyaltyCase


class RewardCase(LoyaltyCase):
    """A club with one member, Hartmann GmbH, and its salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()
        cls.member = cls.make_member(
            cls.program, "Hartmann GmbH", user_id=cls.seller.id
        )
        cls.hartmann = cls.member.partner_id
        cls.drill = cls.env["product.product"].create(
            {"name": "Drill", "list_price": 60, "taxes_id": [Command.clear()]}
        )

    @classmethod
    def make_reward(cls, kind, **values):
        return (
            cls.env["b2b.loyalty.reward"]
            .with_user(cls.manager)
            .create(
                {
                    "name": f"A {kind}",
                    "program_id": cls.program.id,
                    "kind": kind,
                    **values,
                }
            )
        )

    def redeem(self, reward, member=None, **details):
        """The salesperson redeems a reward for a customer."""
        return reward.with_user(self.seller).redeem(member or self.member, **details)

    def deliver(self):
        """Deliver what was approved, as the cron does just after."""
        with self.enter_registry_test_mode():
            self.env.ref("b2b_loyalty.ir_cron_deliver").method_direct_trigger()
        self.env.invalidate_all()

    def quotation(self, amount=60, partner=None, **values):
        return (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": (partner or self.hartmann).id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.drill.id,
                                "price_unit": amount,
                                "product_uom_qty": 1,
                            }
                        )
                    ],
                    **values,
                }
            )
        )
