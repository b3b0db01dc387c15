from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .reward_common import RewardCase


@tagged("post_install", "-at_install", "is_tour")
class TestRewardTour(RewardCase, HttpCase):
    """A salesperson redeems what a customer's tier gives, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voucher = cls.make_reward(
            "voucher",
            name="Tour Voucher",
            voucher_amount=100,
            value=100,
            approval="member",
        )
        cls.env["b2b.loyalty.member.contact"].sudo().create(
            {
                "membership_id": cls.member.id,
                "partner_id": cls.hartmann.child_ids.create(
                    {"name": "Ada Tour", "parent_id": cls.hartmann.id}
                ).id,
                "role": "manager",
            }
        )
        cls.entitle(cls.voucher)

    @classmethod
    def entitle(cls, reward):
        """A new version of the terms gives it once a year; the member consents."""
        program = cls.program.with_user(cls.manager)
        program.action_new_version()
        terms = program.newest_terms_id
        terms.benefit_ids = [
            Command.create(
                {
                    "name": "A voucher a year",
                    "kind": "entitlement",
                    "program_id": cls.program.id,
                    "reward_id": reward.id,
                    "quantity_per_year": 1,
                }
            )
        ]
        cls.member.sudo()._engine_write({"terms_id": terms.id})

    def tour(self, url, name):
        self.start_tour(url, f"b2b_loyalty_sales_{name}", login=self.seller.login)

    def test_from_the_entitlement_to_an_order_paid_in_part(self):
        member = self.member.sudo()
        self.assertEqual(member.entitlement_ids.left, 1)
        place = f"/odoo/action-b2b_loyalty.b2b_loyalty_membership_action/{member.id}"
        self.tour(place, "redeem")
        redemption = member.redemption_ids
        self.assertEqual(redemption.state, "fulfilled")
        self.assertEqual(redemption.yearly_quantity, 1)
        self.assertEqual(redemption.member_approved_by.partner_id.name, "Ada Tour")
        steps = redemption.step_ids.sorted("id").mapped("step")
        self.assertEqual(steps, ["requested", "member", "fulfilled"])
        self.env.invalidate_all()
        self.assertEqual(member.entitlement_ids.left, 0)

        order = self.quotation(60)
        self.tour(f"/odoo/orders/{order.id}", "voucher")
        self.assertEqual((order.state, order.amount_total), ("sale", 0))
        self.assertEqual(redemption.card_id.points, 4000)
