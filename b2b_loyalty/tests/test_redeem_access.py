from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .redeem_common import RedeemCase


class TestWhoSeesWhat(RedeemCase):
    """What members redeem is seen like their memberships."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = cls.make_user("olga", "b2b_loyalty.group_user")
        cls.reward = cls.make_reward(cost=400)
        cls.entitle(cls.program, cls.bronze, cls.reward, 2)
        extra = cls.give_extra(cls.member, cls.reward)
        redemption = cls.reward.redeem(cls.member, contact=cls.buyer)
        done = cls.env["b2b.loyalty.activity.type"].create(
            {"name": "Training", "program_id": cls.program.id}
        )
        mine = {"membership_id": cls.member.id}
        activity = cls.env["b2b.loyalty.activity"].create({**mine, "type_id": done.id})
        refusal = cls.env["b2b.loyalty.refusal"].create(
            {
                **mine,
                "program_id": cls.program.id,
                "company_id": cls.company.id,
                "reward_id": cls.reward.id,
                "user_id": cls.manager.id,
                "reason": "stock",
                "sentence": "It is gone.",
            }
        )
        cls.env.flush_all()
        entitlements = cls.env["b2b.loyalty.entitlement"].search(
            [("membership_id", "=", cls.member.id)]
        )
        cls.of_the_member = [
            extra,
            redemption,
            redemption.step_ids,
            activity,
            refusal,
            entitlements,
        ]
        cls.of_the_program = [cls.reward, done]

    @mute_logger("odoo.addons.base.models.ir_rule")
    def assertSees(self, user, records, sees):
        theirs = records.with_user(user)
        found = theirs.search([("id", "in", records.ids)])
        self.assertEqual(bool(found), sees)
        self.assertEqual(theirs.has_access("read"), sees)

    def test_salesperson_sees_own_customers_only(self):
        for records in self.of_the_member:
            for user, sees in (
                (self.salesperson, True),
                (self.olga, False),
                (self.manager, True),
                (self.accountant, True),
            ):
                with self.subTest(model=records._name, user=user.login):
                    self.assertTrue(records)
                    self.assertSees(user, records, sees)

    def test_everybody_in_sales_sees_the_catalog_but_not_the_cost(self):
        for records in self.of_the_program:
            self.assertSees(self.olga, records, True)
        for name in "cost_estimated", "cost_actual", "cost_variance":
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.of_the_member[1].with_user(self.salesperson).read([name])
        with self.assertRaises(AccessError):
            self.reward.with_user(self.salesperson).read(["cost"])
        self.assertEqual(self.reward.with_user(self.accountant).cost, 400)

    def test_nobody_else(self):
        users = (
            self.make_user("emil"),
            self.portal_user(self.boss),
            self.env.ref("base.public_user"),
        )
        for records in self.of_the_member + self.of_the_program:
            for user in users:
                with self.subTest(model=records._name, user=user.login):
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["display_name"])

    def test_nothing_for_the_other_seller(self):
        seller = self.env["res.company"].create({"name": "Other Seller"})
        here = {"company_id": seller.id, "company_ids": [Command.set(seller.ids)]}
        users = [
            self.make_user(role, f"b2b_loyalty.group_{role}", **here)
            for role in ("user", "manager", "accountant")
        ]
        self.member.sudo().user_id = users[0]
        for records in self.of_the_member + self.of_the_program:
            for user in users:
                with self.subTest(model=records._name, user=user.login):
                    self.assertSees(user, records, False)

    def test_facts_are_made_by_nobody(self):
        vals = {"membership_id": self.member.id}
        for records in self.of_the_member[2], self.of_the_member[4]:
            for user in self.manager, self.salesperson, self.accountant:
                with self.subTest(model=records._name, user=user.login):
                    with self.assertRaises(AccessError):
                        records.with_user(user).create(vals)
                    with self.assertRaises(AccessError):
                        records.with_user(user).unlink()

    def test_a_customers_login_reads_nothing_of_it(self):
        nobody = new_test_user(
            self.env, login="loyalty_nobody", groups="base.group_portal"
        )
        for records in self.of_the_member + self.of_the_program:
            with self.subTest(model=records._name), self.assertRaises(AccessError):
                records.with_user(nobody).search([])
