"""What a rule of earning may say, and who may change it when."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .earning_common import EarningCase


class RuleCase(EarningCase):
    def assert_refused(self, sentence, error=ValidationError):
        return self.assertRaisesRegex(error, sentence)


@tagged("post_install", "-at_install")
class TestSense(RuleCase):
    def test_nonsense_gets_a_sentence(self):
        other = self.make_program("Other")
        for values, sentence in (
            ({"points": 0}, "gives nothing"),
            ({"points": -1}, "gives nothing"),
            ({"per_amount": 0}, "gives nothing"),
            ({"per_amount": float("nan")}, "an amount from 0.01 to"),
            ({"per_amount": float("inf")}, "an amount from 0.01 to"),
            ({"per_amount": 1e300}, "an amount from 0.01 to"),
            ({"per_amount": float("nan"), "fixed_points": 5}, "an amount from 0"),
            ({"points": 1e18}, "up to 1,000,000 points"),
            ({"points": 1e18, "fixed_points": 5}, "up to 1,000,000 points"),
            ({"new_categ_months": 6}, "asks to be new"),
            ({"tier_ids": other.tier_ids[:1].ids}, "choose its own"),
            ({"partner_domain": "[('nonsense', '=', 1)]"}, "filter editor"),
            ({"partner_domain": "1 +"}, "filter editor"),
            ({"partner_domain": "__import__('os')"}, "filter editor"),
        ):
            with self.subTest(values=values), self.assert_refused(sentence):
                self.make_rule(**values)

    def test_numbers_and_dates(self):
        for values, constraint in (
            ({"fixed_points": -1}, "numbers_positive"),
            ({"max_points_per_invoice": -1}, "numbers_positive"),
            ({"fixed_points": 2**31 - 1}, "numbers_positive"),
            ({"max_points_per_invoice": 2**31 - 1}, "numbers_positive"),
            (
                {"new_categ_months": 2**31 - 1, "categ_ids": self.other_categ()},
                "numbers_positive",
            ),
            ({"date_to": "2025-12-31"}, "dates_in_order"),
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(IntegrityError, constraint),
                self.env.cr.savepoint(),
            ):
                self.make_rule(**values)

    def other_categ(self):
        return self.env["product.category"].create({"name": "Drills"}).ids

    def test_fixed_points_need_no_amount(self):
        self.assertTrue(self.make_rule(fixed_points=5, points=0, per_amount=0))

    def test_offers_last(self):
        with self.assert_refused("lasts 59 days.*60 days at least"):
            self.make_rule(date_from="2026-01-01", date_to="2026-02-28")
        offer = self.make_rule(date_from="2026-01-01", date_to="2026-03-01")
        with self.assert_refused("lasts 1 days"):
            offer.date_to = "2026-01-01"
        self.program.sudo().offer_days_min = 0
        offer.date_to = "2026-01-01"

    def test_multiplier_of_a_tier(self):
        tier = self.program.sudo().tier_ids[0]
        for number in (0, -1, 101):
            with (
                self.subTest(number=number),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(IntegrityError, "multiplier_sensible"),
                self.env.cr.savepoint(),
            ):
                tier.points_multiplier = number
                tier.flush_recordset()

    def test_registrations_of_the_program_once(self):
        rule = self.make_rule(registration=True)
        other = self.make_program("Other", join_by="both")
        stranger = self.join("Weber Pumps", program=other)
        registrations = self.env["b2b.loyalty.earning.registration"]
        registrations = registrations.with_user(self.manager)
        values = {"rule_id": rule.id, "membership_id": stranger.id}
        with self.assert_refused("register a member of that program"):
            registrations.create(values)
        values["membership_id"] = self.member.id
        registrations.create(values)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "registration_once"),
            self.env.cr.savepoint(),
        ):
            registrations.create(values)

    def test_nobody_registers_where_it_does_not_matter(self):
        values = {"rule_id": self.make_rule().id, "membership_id": self.member.id}
        registrations = self.env["b2b.loyalty.earning.registration"]
        with self.assert_refused("without registering"):
            registrations.with_user(self.manager).create(values)


@tagged("post_install", "-at_install")
class TestPromised(RuleCase):
    """Once somebody has earned, the terms stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule(categ_ids=cls.furniture.ids, date_to="2026-12-31")
        cls.sell((cls.chair, 100))
        cls.work()

    def test_terms(self):
        for values in (
            {"points": 2},
            {"per_amount": 2},
            {"fixed_points": 5},
            {"categ_ids": self.paper.ids},
            {"product_ids": self.form.ids},
            {"tier_ids": self.program.tier_ids.ids},
            {"use_tier_multiplier": False},
            {"partner_domain": "[('name', '=', 'X')]"},
            {"new_categ_months": 3},
            {"registration": True},
            {"date_from": "2026-02-01"},
            {"holder": "person"},
            {"stacking": "best"},
            {"max_points_per_invoice": 5},
        ):
            with (
                self.subTest(values=values),
                self.assert_refused("archive it and make a new rule", UserError),
            ):
                self.rule.write(values)

    def test_the_same_again_is_no_change(self):
        self.rule.write({"points": 1, "categ_ids": self.furniture.ids})

    def test_words_and_the_end_may_change(self):
        self.rule.write({"name": "Furniture", "description": "All", "sequence": 3})
        self.rule.date_to = "2027-06-30"
        self.rule.date_to = "2026-06-15"
        with self.assert_refused("can end today", UserError):
            self.rule.date_to = "2026-06-14"
        self.rule.date_to = False

    def test_not_deleted_but_archived(self):
        with self.assert_refused("archive it instead", UserError):
            self.rule.unlink()
        self.rule.active = False
        unused = self.make_rule("Unused")
        unused.points = 7
        unused.unlink()


@tagged("post_install", "-at_install")
class TestRightsAndScreens(RuleCase):
    def test_only_managers(self):
        rule = self.make_rule()
        for user in self.seller, self.accountant:
            self.assertEqual(rule.with_user(user).name, "Base")
            for action in (
                lambda rule: rule.write({"name": "Mine"}),
                lambda rule: rule.unlink(),
                lambda rule: rule.copy(),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    action(rule.with_user(user))

    def test_not_of_another_seller(self):
        rule = self.make_rule()
        other = self.setup_other_company()["company"]
        stranger = self.make_user("stranger", "b2b_loyalty.group_manager")
        stranger.write({"company_ids": other.ids, "company_id": other.id})
        with self.assertRaises(AccessError):
            rule.with_user(stranger).read(["name"])

    def test_in_words(self):
        gold = self.tier(self.program, "Gold").sudo()
        gold.points_multiplier = 2
        for values, words in (
            (
                {"per_amount": 10, "date_from": False},
                r"^1 point per \$.10.00, ×2 for Gold$",
            ),
            (
                {"categ_ids": self.furniture.ids, "date_from": False},
                "of Furniture, ×2 for Gold",
            ),
            ({"fixed_points": 50}, "^50 points for an invoice with anything"),
            (
                {
                    "fixed_points": 50,
                    "categ_ids": self.paper.ids,
                    "new_categ_months": 6,
                    "use_tier_multiplier": False,
                },
                "50 points for an invoice with Paper, only where nothing of it was "
                "bought for 6 months, from 01/01/2026 on",
            ),
            ({"date_to": "2026-05-31"}, "on invoices from 01/01/2026 to 05/31/2026"),
            ({"stacking": "best", "registration": True}, "best.*only once registered"),
        ):
            with self.subTest(values=values):
                self.assertRegex(self.make_rule(**values).summary, words)

    def test_form(self):
        form = Form(self.env["b2b.loyalty.earning.rule"].with_user(self.manager))
        form.name = "Twice the points on furniture"
        form.program_id = self.program
        form.points = 2
        form.categ_ids.add(self.furniture)
        rule = form.save()
        self.assertEqual(str(rule.date_from), "2026-06-15")
        self.sell((self.chair, 100))
        self.assert_points(200)

    def test_what_was_earned_by_it(self):
        rule, other = self.make_rule(per_amount=10), self.make_rule(fixed_points=7)
        self.assertFalse(rule.has_earned)
        self.sell((self.chair, 100))
        self.work()
        self.credit(self.sell((self.chair, 50)))
        self.work()
        seen = rule.with_user(self.manager)
        self.assertTrue(seen.has_earned)
        self.assertEqual((seen.points_earned, other.points_earned), (10, 7))
        action = seen.action_view_points()
        entries = seen.env[action["res_model"]].search(action["domain"])
        self.assertEqual(entries.earning_rule_id, rule)
        self.assertEqual(sum(entries.mapped("points")), 10)

    def test_the_only_program_is_chosen(self):
        seller = self.env["res.company"].sudo().create({"name": "Second Seller"})
        env = self.env(su=True, context={"allowed_company_ids": seller.ids})
        models = ("earning.rule", "activity.type", "challenge")

        def chosen():
            return [
                env[f"b2b.loyalty.{model}"]
                .default_get(["program_id"])
                .get("program_id")
                for model in models
            ]

        self.assertEqual(chosen(), [False] * 3)
        only = env["b2b.loyalty.program"].create({"name": "First", "code": "ONE"})
        self.assertEqual(chosen(), [only.id] * 3)
        env["b2b.loyalty.program"].create({"name": "Second", "code": "TWO"})
        self.assertEqual(chosen(), [False] * 3)

    def test_from_the_program(self):
        rule = self.make_rule()
        program = self.program.with_user(self.manager)
        self.assertEqual(program.earning_rule_count, 1)
        action = program.action_view_earning_rules()
        rules = self.env[action["res_model"]].with_user(self.manager)
        found = rules.search(action["domain"])
        self.assertEqual(found, rule)
