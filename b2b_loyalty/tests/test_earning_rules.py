"""What rules ask and give, through real invoices."""

from odoo.tests import tagged

from .earning_common import TODAY, EarningCase


@tagged("post_install", "-at_install")
class TestForWhat(EarningCase):
    def test_category_with_those_below(self):
        rule = self.make_rule(categ_ids=self.furniture.ids)
        self.sell((self.chair, 100), (self.desk, 50), (self.form, 30), 7)
        self.assert_points(150, rule=rule)

    def test_product(self):
        rule = self.make_rule(product_ids=self.form.ids, categ_ids=self.chairs.ids)
        self.sell((self.chair, 100), (self.desk, 50), (self.form, 30))
        self.assert_points(130, rule=rule)

    def test_what_does_not_count_in_the_program(self):
        self.program.sudo().excluded_categ_ids = self.chairs
        everything = self.make_rule()
        furniture = self.make_rule("Furniture", categ_ids=self.furniture.ids)
        self.sell((self.chair, 100), (self.desk, 50), (self.form, 30), 7)
        self.assert_points(80, rule=everything)
        self.assert_points(50, rule=furniture)

    def test_credited_by_category(self):
        furniture = self.make_rule("Furniture", categ_ids=self.furniture.ids)
        invoice = self.sell((self.chair, 100), (self.form, 50))
        note = invoice._reverse_moves([{"invoice_date": TODAY}])
        note.invoice_line_ids[0].unlink()
        note.action_post()
        self.assert_points(100, rule=furniture)
        self.credit(invoice, 40)
        self.assert_points(60, rule=furniture)

    def test_paid_by_voucher(self):
        """A voucher or discount is part of the price of what was bought."""
        base = self.make_rule()
        furniture = self.make_rule("Furniture", categ_ids=self.furniture.ids)
        voucher = {"name": "Voucher", "price_unit": -30}
        invoice = self.sell((self.chair, 100), (self.form, 50), voucher)
        self.assert_points(120, rule=base)
        self.assert_points(80, rule=furniture)
        self.credit(invoice)
        self.assert_points(0)

    def test_a_product_that_moves_to_another_category(self):
        furniture = self.make_rule("Furniture", categ_ids=self.furniture.ids)
        invoice = self.sell((self.chair, 100))
        self.assert_points(100, rule=furniture)
        self.chair.categ_id = self.paper
        self.assert_points(100, rule=furniture)
        self.credit(invoice, 40)
        self.assert_points(60, rule=furniture)
        self.sell((self.chair, 10))
        self.assert_points(60, rule=furniture)

    def test_categories_of_the_program_changed_later(self):
        self.make_rule()
        self.sell((self.chair, 100))
        self.assert_points(100)
        self.program.sudo().eligible_categ_ids = self.paper
        self.assert_points(100)


@tagged("post_install", "-at_install")
class TestHowMany(EarningCase):
    def test_fixed(self):
        self.make_rule(fixed_points=50, categ_ids=self.paper.ids)
        self.sell((self.chair, 100))
        self.assert_points(0)
        invoice = self.sell((self.form, 1), (self.form, 1))
        self.assert_points(50)
        self.credit(invoice, 1.5)
        self.assert_points(50)
        self.credit(invoice, 0.5)
        self.assert_points(0)

    def test_at_most(self):
        self.make_rule(max_points_per_invoice=500)
        self.sell(499)
        self.assert_points(499)
        self.sell(9000)
        self.assert_points(999)

    def test_two_credit_notes_at_once_under_a_cap(self):
        self.make_rule(max_points_per_invoice=500)
        invoice = self.sell(1000)
        self.assert_points(500)
        notes = invoice._reverse_moves([{"invoice_date": TODAY}])
        notes |= invoice._reverse_moves([{"invoice_date": TODAY}])
        notes.invoice_line_ids.price_unit = 300
        notes.action_post()
        self.assert_points(400)
        self.assertEqual(self.entries.mapped("points"), [500, -100])

    def test_by_size_of_the_company(self):
        """1 per 1, or 1 per 2 for companies on a financial incentive."""
        incentive = self.env["res.partner.category"].create({"name": "Incentive"})
        plain = f"[('category_id', 'not in', [{incentive.id}])]"
        self.make_rule(partner_domain=plain)
        self.make_rule(
            "Half",
            per_amount=2,
            partner_domain=f"[('category_id', 'in', [{incentive.id}])]",
        )
        first = self.sell(101)
        self.assert_points(101)
        self.customer.category_id = incentive
        self.sell(101)
        self.assert_points(151)
        with self.subTest("what was judged before stays so"):
            self.credit(first, 50)
            self.assert_points(51, document=first)
        self.credit(first)
        self.assert_points(50)

    def test_a_rule_that_came_later(self):
        """It earns on invoices from its first day on, whenever that is."""
        self.make_rule()
        invoice = self.sell(100, on="2026-06-01")
        self.assert_points(100)
        self.make_rule("From today", date_from=TODAY)
        self.assert_points(100)
        self.make_rule("From June", date_from="2026-06-01")
        self.touch(invoice)
        self.assert_points(200)

    def test_another_day(self):
        """An invoice that moves into an offer earns by it."""
        self.make_rule()
        self.make_rule("June", date_from="2026-06-01")
        invoice = self.sell(100, on="2026-05-31")
        self.assert_points(100)
        invoice.button_draft()
        invoice.invoice_date = "2026-06-01"
        invoice.action_post()
        self.assert_points(200)

    def test_terms_are_those_of_the_first_day(self):
        """What is changed or archived later changes nothing of what was earned."""
        rule = self.make_rule(use_tier_multiplier=True)
        silver = self.tier(self.program, "Silver").sudo()
        silver.points_multiplier = 2
        invoice = self.sell(100)
        self.assert_points(200)
        silver.points_multiplier = 3
        rule.active = False
        self.credit(invoice, 50)
        self.assert_points(100)
        self.sell(100)
        self.assert_points(100)


@tagged("post_install", "-at_install")
class TestTiers(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls.tier(cls.program, "Gold").sudo()
        cls.gold.points_multiplier = 1.5

    def make_gold(self, on):
        with self.on(on):
            self.give_tier(self.member, "Gold")

    def test_the_tier_on_the_day_of_the_invoice(self):
        base = self.make_rule()
        only = self.make_rule("Gold only", tier_ids=self.gold.ids)
        plain = self.make_rule("Plain", use_tier_multiplier=False)
        self.make_gold("2026-05-01")
        before = self.sell(101, on="2026-04-30")
        after = self.sell(101, on="2026-05-01")
        for rule, document, points in (
            (base, before, 101),
            (base, after, 151),
            (only, before, 0),
            (only, after, 151),
            (plain, after, 101),
        ):
            with self.subTest(rule=rule.name, day=document.invoice_date):
                self.assert_points(points, rule=rule, document=document)

    def test_before_the_first_tier_that_one_counts(self):
        joined = self.member.date_start
        self.assertTrue(self.member.tier_change_ids)
        self.make_rule(tier_ids=self.tier(self.program, "Silver").ids)
        self.sell(100, on=joined)
        self.assert_points(100)

    def test_the_invoice_that_lifts_the_tier_earns_by_the_old_one(self):
        self.make_rule()
        self.sell(60000)
        self.assert_points(60000)
        self.assertEqual(self.member.tier_id, self.gold)


@tagged("post_install", "-at_install")
class TestOffers(EarningCase):
    def test_first_and_last_day(self):
        self.make_rule(date_from="2026-03-01", date_to="2026-05-31")
        for day, points in (
            ("2026-02-28", 0),
            ("2026-03-01", 1),
            ("2026-05-31", 2),
            ("2026-06-01", 2),
        ):
            self.sell(1, on=day)
            with self.subTest(day=day):
                self.assert_points(points)

    def test_credited_after_the_offer(self):
        self.make_rule(date_from="2026-03-01", date_to="2026-05-31")
        invoice = self.sell(100, on="2026-05-31")
        self.credit(invoice, 30, on="2026-06-15")
        self.assert_points(70)

    def test_moved_out_of_the_offer(self):
        """The first entry keeps the rule: another date takes nothing back."""
        self.make_rule(date_from="2026-03-01", date_to="2026-05-31")
        invoice = self.sell(100, on="2026-05-31")
        self.assert_points(100)
        invoice.button_draft()
        invoice.invoice_date = "2026-06-01"
        invoice.action_post()
        self.assert_points(100)

    def test_best_only(self):
        double = self.make_rule("Double", points=2, stacking="best")
        bonus = self.make_rule("Bonus", fixed_points=150, stacking="best")
        base = self.make_rule("Base")
        invoice = self.sell(100)
        self.assert_points(200, rule=double)
        self.assert_points(0, rule=bonus)
        self.assert_points(100, rule=base)
        self.credit(invoice, 60)
        self.assert_points(0, rule=double)
        self.assert_points(150, rule=bonus)
        self.assert_points(40, rule=base)
        self.credit(invoice)
        self.assert_points(0)

    def test_added(self):
        self.make_rule("Base")
        self.make_rule("More", fixed_points=50)
        self.sell(100)
        self.assert_points(150)

    def test_only_once_registered(self):
        rule = self.make_rule(registration=True)
        self.sell(100, on="2026-06-01")
        self.assert_points(0)
        self.env["b2b.loyalty.earning.registration"].with_user(self.manager).create(
            {
                "rule_id": rule.id,
                "membership_id": self.member.id,
                "date": "2026-06-10",
            }
        )
        self.assert_points(0)
        self.sell(10, on="2026-06-09")
        self.sell(1, on="2026-06-10")
        self.assert_points(1)

    def test_only_members_and_from_their_first_day(self):
        self.make_rule(date_from="2025-01-01")
        self.sell(100, on=self.day_before("2026-01-01"))
        self.sell(100, partner=self.make_company("Nobody"))
        self.assert_points(0)
        self.sell(1, on="2026-01-01")
        self.assert_points(1)

    def test_not_who_is_held_out(self):
        self.make_rule()
        self.member.sudo().holdout = True
        self.sell(100)
        self.assert_points(0)

    def test_suspended_members_earn(self):
        self.make_rule()
        self.member.with_user(self.manager).action_suspend("Overdue")
        self.sell(100)
        self.assert_points(100)

    def test_other_sellers(self):
        other = self.setup_other_company()["company"]
        self.make_rule()
        self.sell(100, company=other)
        self.assert_points(0)


@tagged("post_install", "-at_install")
class TestNewCategory(EarningCase):
    """A category that the company has not bought for six months: 50 points, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule(
            fixed_points=50, categ_ids=cls.furniture.ids, new_categ_months=6
        )

    def test_once(self):
        self.sell((self.chair, 100), on="2026-05-01")
        self.assert_points(50)
        self.sell((self.desk, 100), on="2026-06-01")
        self.assert_points(50)

    def test_two_of_one_day(self):
        self.sell((self.chair, 100))
        self.sell((self.chair, 100))
        self.assert_points(50)

    def test_once_for_one_dated_before_it(self):
        later = self.sell((self.chair, 100), on="2026-06-10")
        self.assert_points(50)
        earlier = self.sell((self.desk, 100), on="2026-05-20")
        self.assert_points(0, document=earlier)
        self.assert_points(50)
        self.credit(later)
        self.touch(earlier)
        self.assert_points(50, document=earlier)
        self.assert_points(50)

    def test_what_was_credited_does_not_come_back_beside_another(self):
        first = self.sell((self.chair, 100), on="2026-06-10")
        self.assert_points(50)
        credited = self.credit(first)
        self.assert_points(0)
        second = self.sell((self.chair, 100), on="2026-06-12")
        self.assert_points(50, document=second)
        credited.button_draft()
        self.assert_points(0, document=first)
        self.assert_points(50)

    def test_after_the_months(self):
        for day, points in (("2025-12-14", 50), ("2025-12-15", 0)):
            earlier = self.sell((self.chair, 1), on=day)
            invoice = self.sell((self.chair, 100), on="2026-06-15")
            with self.subTest(day=day):
                self.assert_points(points)
            for document in invoice, earlier:
                document.button_draft()
                document.button_cancel()

    def test_other_categories_and_companies_do_not_matter(self):
        self.sell((self.form, 1), on="2026-06-01")
        self.sell((self.chair, 1), on="2026-06-01", partner=self.make_company("Other"))
        self.sell((self.chair, 1), on="2026-06-15")
        self.assert_points(50)

    def test_the_credit_note_takes_back(self):
        invoice = self.sell((self.chair, 100))
        self.assert_points(50)
        self.credit(invoice, 40)
        self.assert_points(50)
        self.credit(invoice, 60)
        self.assert_points(0)

    def test_what_was_credited_was_not_bought(self):
        """An invoice made anew is as new as the one it replaces."""
        first = self.sell((self.chair, 100))
        self.assert_points(50)
        self.credit(first)
        self.sell((self.chair, 100))
        self.assert_points(50)

    def test_credited_in_part_it_was_bought(self):
        first = self.sell((self.chair, 100), on="2026-06-01")
        self.credit(first, 40)
        self.sell((self.chair, 100))
        self.assert_points(50)


@tagged("post_install", "-at_install")
class TestHolders(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jane = cls.make_contact()
        cls.joe = cls.make_contact("Joe Hartmann")
        cls.base = cls.make_rule("Company")
        cls.personal = cls.make_rule("Person", per_amount=10, holder="person")

    def assert_persons(self, **expected):
        self.work()
        self.assert_nothing_left()
        of = self.entries.filtered(lambda e: e.earning_rule_id == self.personal)
        found = {}
        for entry in of:
            name = entry.holder_contact_id.partner_id.name.split()[0].lower()
            found[name] = found.get(name, 0) + entry.points
        self.assertEqual({name: n for name, n in found.items() if n}, expected)

    def test_company_and_person_both_earn(self):
        invoice = self.sell(100, partner=self.jane.partner_id)
        self.assert_points(100, rule=self.base)
        self.assert_persons(jane=10)
        self.credit(invoice, 50)
        self.assert_points(50, rule=self.base)
        self.assert_persons(jane=5)

    def test_the_person_who_ordered(self):
        order = self.order((self.chair, 100), partner=self.jane.partner_id)
        invoice = order._create_invoices()
        invoice.write({"invoice_date": TODAY, "partner_id": self.joe.partner_id.id})
        invoice.action_post()
        self.assert_persons(jane=10)

    def test_nobody_known(self):
        self.sell(100)
        stranger = self.env["res.partner"].create(
            {"name": "New", "parent_id": self.customer.id}
        )
        self.sell(100, partner=stranger)
        self.assert_persons()
        self.assert_points(200, rule=self.base)

    def test_a_role_that_has_ended_earns_no_more_but_gives_back(self):
        invoice = self.sell(100, partner=self.jane.partner_id)
        self.assert_persons(jane=10)
        self.jane.unlink()
        self.sell(100, partner=self.jane.partner_id)
        self.credit(invoice, 50)
        self.assert_persons(jane=5)

    def test_best_of_the_company_and_best_of_the_person(self):
        self.make_rule("A", points=2, stacking="best")
        self.make_rule("B", points=3, stacking="best", holder="person")
        self.sell(100, partner=self.jane.partner_id)
        self.assert_points(100 + 10 + 200 + 300)


@tagged("post_install", "-at_install")
class TestWhy(EarningCase):
    def test_lines_rule_and_arithmetic(self):
        gold = self.tier(self.program, "Gold").sudo()
        gold.points_multiplier = 1.5
        self.give_tier(self.member, "Gold")
        self.make_rule(per_amount=10, categ_ids=self.furniture.ids)
        invoice = self.sell((self.chair, 1600), (self.form, 99))
        note = self.credit(invoice, 200)
        self.assert_points(210)
        [entry] = self.entries
        detail = entry.detail
        self.assertEqual(
            detail["lines"],
            [
                [invoice.name, "Chair", "1600.00", "1600.00"],
                [invoice.name, "Form", "99.00", "0.00"],
                [note.name, "Chair", "-200.00", "-200.00"],
            ],
        )
        self.assertEqual(
            (detail["base"], detail["target"], detail["booked"]), ("1400.00", 210, 0)
        )
        rule = detail["rule"]
        self.assertEqual(
            (rule["points"], rule["per_amount"], rule["multiplier"]),
            ("1.0", "10.0", "1.5"),
        )

    def test_several_members_in_one_batch(self):
        self.make_rule()
        other = self.join("Weber Pumps")
        self.sell(100)
        self.sell(50, partner=other.partner_id)
        self.assert_points(100, member=self.member)
        self.assert_points(50, member=other)
