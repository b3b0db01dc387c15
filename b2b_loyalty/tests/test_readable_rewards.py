"""What a guessed id of a reward, a redemption or a member tells: nothing."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .redeem_common import RedeemCase
from .test_readable import NAME, GuessCase


class TestGuessedIdsOfRewards(GuessCase):
    """Forms of the catalog and of what members do besides buying."""

    def forms(self):
        reward = self.env["b2b.loyalty.reward"].create(
            {"name": "Consulting Day", "program_id": self.program.id, "kind": "service"}
        )
        program = {"program_id": self.program.id}
        return [
            ("b2b.loyalty.reward", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.activity.type", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.challenge", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.document", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.milestone", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.earning.rule", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.gift", {"reward_id": reward.id, "name": "X"}, "company_id"),
            (
                "b2b.loyalty.entitlement.extra",
                {"membership_id": self.member.id, "reason": "X"},
                "company_id",
            ),
            self.activity(),
        ]

    def activity(self):
        values = {"membership_id": self.member.id}
        return ("b2b.loyalty.activity", values, "display_name")

    def assert_tells_nothing(self, user, model, values, shown):
        names = {name: NAME for name in [*values, shown]}
        defaults = {f"default_{name}": value for name, value in values.items()}
        with self.subTest(model=model, user=user.login):
            with self.assertRaises(AccessError):
                self.call(model, user, "create", values)
            with self.assertRaises(AccessError):
                self.call(model, user, "onchange", [], values, [*values], names)
            with self.assertRaises(AccessError):
                self.call(model, user, "onchange", [], {}, [], names, context=defaults)

    def test_of_another_seller(self):
        for form in self.forms():
            self.assert_tells_nothing(self.outsider, *form)

    def test_of_anothers_customer(self):
        self.assert_tells_nothing(self.olga, *self.activity())

    def test_a_salesperson_moves_no_activity_to_anothers_customer(self):
        company = self.make_company("Hers", user_id=self.olga.id)
        hers = self.make_member(self.program, company)
        done = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Training", "program_id": self.program.id}
        )
        activity = self.remote("b2b.loyalty.activity", self.olga).create(
            {"type_id": done.id, "membership_id": hers.id}
        )
        with self.assertRaises(AccessError):
            activity.membership_id = self.member

    def test_whatever_people_write_points_at_what_they_may_read(self):
        writable = self.env["ir.model.access"].search(
            [
                ("model_id.model", "=like", "b2b.loyalty.%"),
                "|",
                ("perm_write", "=", True),
                ("perm_create", "=", True),
            ]
        )
        readable = self.env.registry["b2b.loyalty.readable"]
        open_to_guesses = {
            name
            for name in writable.model_id.mapped("model")
            if not isinstance(self.env[name], readable)
            and any(f.type == "many2one" for f in self.own_fields(name))
        }
        self.assertEqual(open_to_guesses, set())

    def own_fields(self, name):
        return [
            field
            for field in self.env[name]._fields.values()
            if (field.comodel_name or "").startswith("b2b.loyalty.")
        ]


class TestGuessedIdsInARedemption(RedeemCase):
    """The form of a redemption and of the order that delivers it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = new_test_user(
            cls.env,
            login="loyalty_olga",
            groups="b2b_loyalty.group_user,sales_team.group_sale_salesman",
        )
        company = cls.make_company("Hers", user_id=cls.olga.id)
        hers = cls.make_member(cls.program, company)
        cls.reward = cls.make_reward()
        cls.hers = cls.reward.redeem(hers)
        cls.secret = cls.reward.redeem(cls.member, contact=cls.boss)

    def fill_in(self, record, values, *shown):
        """What a form shows once somebody has put values in."""
        names = {name: NAME for name in shown}
        changed = [*values]
        answer = self.remote(self.olga, record, "onchange", values, changed, names)
        return answer["value"]

    def test_of_anothers_customer(self):
        for name, found, shown in (
            ("membership_id", self.member, "partner_id"),
            ("contact_id", self.boss, "display_name"),
            ("member_approved_by", self.boss, "display_name"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.fill_in(self.hers, {name: found.id}, name, shown)

    def test_a_redemption_handed_over_can_be_written(self):
        """Who is responsible may not see the membership, only what is on the form."""
        self.secret.user_id = self.olga
        self.assertFalse(self.member.with_user(self.olga).has_access("read"))
        shown = self.fill_in(
            self.secret,
            {"membership_id": self.member.id, "note": "By phone"},
            "membership_id",
            "note",
        )
        self.assertNotIn("membership_id", shown)

    def test_the_form_of_an_order_names_no_redemption(self):
        order = self.env["sale.order"].with_user(self.olga)
        shown = self.fill_in(
            order,
            {"b2b_loyalty_redemption_id": self.secret.id},
            "b2b_loyalty_redemption_id",
        )
        self.assertFalse(shown.get("b2b_loyalty_redemption_id"))

    def test_nor_do_its_lines(self):
        gift = self.env["b2b.loyalty.gift"].new({"name": "Secret"})
        lines = self.env["sale.order"]._b2b_loyalty_without_closed(
            {
                "order_line": [
                    [0, "virtual_1", {"b2b_loyalty_gift_id": gift.id, "name": "X"}],
                    Command.delete(5),
                ]
            }
        )
        self.assertEqual(
            lines["order_line"], [[0, "virtual_1", {"name": "X"}], Command.delete(5)]
        )
