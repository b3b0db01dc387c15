from odoo.tests import tagged

from .redeem_common import RedeemCase


@tagged("post_install", "-at_install")
class TestRewardGiven(RedeemCase):
    """A reward of no points that something gives is had as a benefit, else for free."""

    def price(self, reward):
        self.env.invalidate_all()
        return reward.with_user(self.manager).price

    def add(self, model, reward, **values):
        return (
            self.env[f"b2b.loyalty.{model}"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Something",
                    "program_id": self.program.id,
                    "reward_id": reward.id,
                    **values,
                }
            )
        )

    def test_nothing_gives_it(self):
        other = self.make_reward(name="Another")
        self.give_extra(self.member, other)
        self.assertEqual(self.price(self.make_reward()), "Free of charge")

    def test_a_benefit(self):
        reward = self.make_reward()
        self.entitle(self.program, self.gold, reward, 2)
        self.assertEqual(self.price(reward), "As a benefit")

    def test_an_extra_entitlement(self):
        reward = self.make_reward()
        self.give_extra(self.member, reward)
        self.assertEqual(self.price(reward), "As a benefit")

    def test_a_milestone(self):
        reward = self.make_reward()
        milestone = self.add("milestone", reward, trigger="anniversary", years=5)
        self.assertEqual(self.price(reward), "As a benefit")
        milestone.active = False
        self.assertEqual(self.price(reward), "Free of charge")

    def test_a_gift(self):
        case = self.env["product.product"].sudo().create({"name": "Tool case"})
        reward = self.make_reward(kind="product", product_id=case.id)
        gift = self.add("gift", reward, amount_from=1000)
        self.assertEqual(self.price(reward), "As a benefit")
        gift.active = False
        self.assertEqual(self.price(reward), "Free of charge")
