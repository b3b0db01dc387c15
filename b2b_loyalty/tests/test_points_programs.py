"""Programs from the field: bills paid with points, and points without bills."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .programs_common import FormsCase


@tagged("post_install", "-at_install")
class TestCorporateCard(FormsCase):
    """The company's points pay bills, once the bills that earned them are paid."""

    def setUp(self):
        super().setUp()
        incentive = self.tag("Financial Incentive")
        self.card = self.set_up(
            "Corporate Card",
            "A point for each unit of revenue",
            point_value=0.005,
            points_release="paid",
            overdue_block_days=1,
        )
        self.add_rule(
            self.card,
            "Companies",
            partner_domain=f"[('category_id', 'not in', {incentive.ids})]",
        )
        self.add_rule(
            self.card,
            "Companies on a financial incentive",
            per_amount=2,
            partner_domain=f"[('category_id', 'in', {incentive.ids})]",
        )
        self.credit_on_bill = self.add_reward(
            self.card, "Part of a bill", kind="credit", value=50, points=10000
        )
        self.plain = self.member_of(self.card, "Weber Pumps")
        self.incited = self.member_of(self.card, "Keller Marine", incentive)

    def bill(self, member, amount, due="2026-07-15", on="2026-06-01"):
        return self.sell(amount, on=on, partner=member.partner_id, invoice_date_due=due)

    def test_usable_once_the_bill_is_paid(self):
        bills = {one: self.bill(one, 10000) for one in (self.plain, self.incited)}
        self.assertEqual(self.points(self.plain), (0, 10000))
        self.assertEqual(self.points(self.incited), (0, 5000))
        self.assert_refused(
            "costs 10,000 points, and Weber Pumps has 0",
            self.plain,
            self.credit_on_bill,
            amount=50,
        )
        for bill in bills.values():
            self.pay(bill)
        self.assertEqual(self.points(self.plain), (10000, 0))
        self.assertEqual(self.points(self.incited), (5000, 0))

    def test_part_of_a_bill_paid_with_points(self):
        self.pay(self.bill(self.plain, 10000))
        next_bill = self.bill(self.plain, 200)
        self.assertEqual(self.points(self.plain), (10000, 200))
        self.assertEqual(self.plain.with_user(self.seller).points_worth, 50)
        redemption = self.redeem(self.plain, self.credit_on_bill, amount=50)
        self.assertEqual(redemption.state, "fulfilled")
        self.assertEqual(redemption.refund_move_id.amount_total, 50)
        self.assertEqual(next_bill.amount_residual, 150)
        # the bill has earned what it sold, whatever it is paid with
        self.assertEqual(self.points(self.plain), (0, 200))
        self.pay(next_bill)
        self.assertEqual(self.points(self.plain), (200, 0))

    def test_half_the_points_buy_nothing(self):
        self.pay(self.bill(self.incited, 10000))
        self.bill(self.incited, 200)
        self.work()
        self.assert_refused(
            "costs 10,000 points, and Keller Marine has 5,000",
            self.incited,
            self.credit_on_bill,
            amount=50,
        )

    def test_refused_while_a_bill_is_overdue(self):
        self.pay(self.bill(self.plain, 10000))
        late = self.bill(self.plain, 100, due="2026-06-14")
        self.work()
        self.assert_refused(
            "Weber Pumps has overdue invoices",
            self.plain,
            self.credit_on_bill,
            amount=50,
        )
        self.pay(late)
        self.bill(self.plain, 100)
        self.work()
        self.assertTrue(self.redeem(self.plain, self.credit_on_bill, amount=50))

    def test_three_months_notice(self):
        self.pay(self.bill(self.plain, 12000))
        self.work()
        form = self.screen(
            "b2b.loyalty.run.off",
            active_model=self.card._name,
            active_ids=self.card.ids,
            active_id=self.card.id,
        )
        form.last_day = self.day("2026-09-15")
        form.save().action_run_off()
        with self.on("2026-07-01"):
            self.pay(self.bill(self.plain, 100, on="2026-07-01"))
            self.assertEqual(self.points(self.plain), (12000, 0))  # earns no more
        with self.on("2026-09-15"):
            self.bill(self.plain, 100, on="2026-09-15", due="2026-10-15")
            self.run_cron("ir_cron_expire_points")
            self.redeem(self.plain, self.credit_on_bill, amount=50)
            with self.assertRaisesRegex(UserError, "after that day"):
                self.card.action_close()
        with self.on("2026-09-16"):
            self.run_cron("ir_cron_expire_points")
            self.assertEqual(self.points(self.plain), (0, 0))
            last = self.plain.sudo().points_entry_ids.sorted("id")[-1]
            self.assertEqual((last.kind, last.points), ("expire", -2000))
            self.card.action_close()
            self.assertEqual(self.card.state, "closed")


@tagged("post_install", "-at_install")
class TestCommunity(FormsCase):
    """Points for what people do, without anything bought."""

    def setUp(self):
        super().setUp()
        self.community = self.set_up("Community", "Points for who takes part")
        self.review, self.module = (
            self.add("b2b.loyalty.activity.type", self.community, **values)
            for values in (
                {"name": "Review", "kind": "review", "points": 50, "proof": "link"},
                {"name": "Learning module", "kind": "training", "points": 100},
            )
        )
        self.challenge = self.add_challenge((self.review, 3), (self.module, 2))
        self.gift_card = self.add_reward(
            self.community,
            "Gift card",
            kind="external",
            points=250,
            product_id=self.make_product("Gift Card", self.paper, "service"),
            supplier_id=self.make_company("Canteen Cards", supplier_rank=1),
        )
        self.hour = self.add_reward(
            self.community, "An hour with an expert", kind="service", points=600
        )
        self.weber = self.member_of(self.community, "Weber Pumps")
        self.jane = self.make_contact("Jane Weber", self.weber, role="buyer")

    def add_challenge(self, *steps):
        with self.screen("b2b.loyalty.challenge") as form:
            form.program_id = self.community
            form.name = "Three reviews and two modules"
            form.date_from = self.day("2026-06-01")
            form.date_to = self.day("2026-08-31")
            form.points = 500
            for kind, number in steps:
                with form.step_ids.new() as step:
                    step.type_id = kind
                    step.count = number
        return form.record

    def do(self, kind, times=1):
        """The salesperson notes what Jane has done, and the manager approves it."""
        for number in range(times):
            with self.screen("b2b.loyalty.activity", self.seller) as form:
                form.membership_id = self.weber
                form.type_id = kind
                form.contact_id = self.jane
                if kind == self.review:
                    form.proof_link = f"https://reviews.example/{number}"
            activity = form.record.with_user(self.manager)
            if activity.state == "claimed":
                activity.action_approve()
            self.assertEqual(activity.state, "approved")

    def test_reviews_and_modules_earn(self):
        self.do(self.review)
        self.do(self.module)
        self.assertEqual(self.points(self.weber), (150, 0))
        entry = self.weber.sudo().points_entry_ids.sorted("id")[-1]
        self.assertIn("Learning module", entry.why_html)

    def test_a_challenge_is_awarded_once(self):
        self.do(self.review, 3)
        self.do(self.module)
        self.assertEqual(self.points(self.weber), (250, 0))
        self.do(self.module)
        self.assertEqual(self.points(self.weber), (850, 0))
        self.do(self.review, 3)
        self.do(self.module, 2)
        self.assertEqual(self.points(self.weber), (1200, 0))
        self.assertEqual(self.challenge.award_count, 1)

    def test_redeemed_for_gift_cards_or_an_hour(self):
        self.do(self.review, 3)
        self.do(self.module, 2)
        card = self.redeem(self.weber, self.gift_card)
        self.assertEqual(card.sudo().bill_line_ids.move_id.state, "draft")
        self.assertEqual(self.points(self.weber), (600, 0))
        hour = self.redeem(self.weber, self.hour)
        self.assertEqual(hour.state, "approved")
        self.assertEqual(self.points(self.weber), (0, 0))
        self.assert_refused(
            "costs 250 points, and Weber Pumps has 0", self.weber, self.gift_card
        )
