from datetime import timedelta

from .referral_common import ReferralCase

DAY = timedelta(days=1)


class CommissionCase(ReferralCase):
    def in_days(self, days):
        """``with self.in_days(9):`` so many days after today."""
        return self.on(self.day(self.today) + days * DAY)

    def settle(self, referral):
        """As if what is approved had been paid."""
        lines = referral.sudo().commission_ids
        lines.filtered(lambda line: line.state == "approved").state = "settled"


class TestQualified(CommissionCase):
    def test_by_the_first_invoice(self):
        referral = self.bring()
        self.buys(referral, 200, on="2026-03-12")
        self.assertEqual(referral.state, "qualified")
        self.assertEqual(referral.qualified_on, self.day("2026-03-12"))
        self.assertEqual(referral.first_invoice_on, self.day("2026-03-12"))
        self.assertEqual(referral.ends_on, self.day("2027-03-11"))
        self.assertEqual(referral.revenue, 200)
        self.assertEqual(
            self.steps_of(referral), ["submitted", "accepted", "qualified"]
        )

    def test_by_invoices_together(self):
        self.plan.qualify_amount = 500
        referral = self.bring()
        self.buys(referral, 300, on="2026-03-12")
        self.assertEqual((referral.state, referral.revenue), ("accepted", 300))
        self.assertFalse(self.lines(referral))
        self.buys(referral, 200, on="2026-03-20")
        self.assertEqual(referral.qualified_on, self.day("2026-03-20"))
        # what was bought before counts, too
        self.assertEqual(self.lines(referral), [(75, "pending"), (50, "pending")])

    def test_not_before_it_is_accepted(self):
        referral = self.refer(referred_partner_id=self.make_company("New").id)
        self.buys(referral, 200)
        self.assertEqual((referral.state, referral.revenue), ("submitted", 0))
        referral.action_accept()
        self.process()
        self.assertEqual((referral.state, referral.revenue), ("qualified", 200))
        self.assertEqual(self.lines(referral), [(50, "pending")])

    def test_not_after_its_days(self):
        referral = self.bring()
        with self.in_days(90):
            self.buys(referral, 200)
            self.assertEqual(referral.state, "accepted")
            self.nightly()
        self.assertEqual(referral.state, "expired")
        self.assertFalse(self.lines(referral))

    def test_what_was_bought_before_does_not_count(self):
        self.plan.existing_months = 0
        referral = self.bring()
        self.buys(referral, 200, on="2026-03-09")
        self.assertEqual(referral.state, "accepted")

    def test_when_it_is_paid(self):
        self.plan.qualify_basis = "paid"
        referral = self.bring()
        invoice = self.buys(referral, 200)
        self.assertEqual(referral.state, "accepted")
        self.pay(invoice)
        self.process()
        self.assertEqual(referral.state, "qualified")
        later = self.buys(referral, 100)
        self.assertEqual(self.lines(referral), [(50, "pending")])
        self.pay(later)
        self.process()
        self.assertEqual(self.lines(referral), [(50, "pending"), (25, "pending")])

    def test_no_longer_when_all_is_credited(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        with self.in_days(9):
            self.credits(invoice)
            self.assertEqual((referral.state, referral.revenue), ("accepted", 0))
            self.assertFalse(referral.qualified_on)
            self.assertEqual(self.lines(referral), [(50, "reversed")])
            self.buys(referral, 400)
            self.assertEqual(referral.state, "qualified")
            self.assertEqual(self.lines(referral)[1:], [(100, "pending")])

    def test_known_after_it_has_bought(self):
        referral = self.refer()
        referral.action_accept()
        customer = self.make_company("New Works")
        self.post_invoice(customer, 200)
        self.process()
        referral.sudo().lead_id.partner_id = customer
        self.process()
        self.assertEqual(referral.state, "qualified")

    def test_ended_when_its_months_are_over(self):
        referral = self.bring()
        self.buys(referral, 200)
        with self.on("2027-03-09"):
            self.nightly()
            self.assertEqual(referral.state, "qualified")
        with self.on("2027-03-10"):
            self.nightly()
            self.assertEqual(referral.state, "ended")
            self.buys(referral, 200)
        self.assertEqual(sum(amount for amount, _state in self.lines(referral)), 50)

    def test_ended_by_hand(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        with self.in_days(5):
            referral.with_user(self.manager).action_end("They have fallen out")
        with self.in_days(6):
            self.buys(referral, 400)
            self.assertEqual(self.lines(referral), [(50, "pending")])
            self.credits(invoice)
            self.assertEqual(self.lines(referral), [(50, "reversed")])


class TestCommission(CommissionCase):
    def test_refund_on_day_9(self):
        referral = self.bring()
        invoice = self.buys(referral, "58.80")
        self.assertEqual(self.lines(referral), [(14.70, "pending")])
        with self.in_days(9):
            self.credits(invoice)
        with self.in_days(30):
            self.nightly()
        self.assertEqual(self.lines(referral), [(14.70, "reversed")])
        self.assertEqual(referral.commission, 0)

    def test_approved_paid_and_refunded(self):
        referral = self.bring()
        invoice = self.buys(referral, "58.80")
        with self.in_days(29):
            self.nightly()
        self.assertEqual(self.lines(referral), [(14.70, "pending")])
        with self.in_days(30):
            self.nightly()
        self.assertEqual(self.lines(referral), [(14.70, "approved")])
        with self.in_days(45):
            self.settle(referral)
        with self.in_days(60):
            self.credits(invoice)
        self.assertEqual(
            self.lines(referral), [(14.70, "settled"), (-14.70, "approved")]
        )
        self.assertEqual(referral.commission, 0)

    def test_twice_books_nothing(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        self.env["b2b.loyalty.queue"].note_moves(invoice)
        self.process()
        self.assertEqual(self.lines(referral), [(50, "pending")])

    def test_200_a_month_brought_and_looked_after(self):
        self.make_plan(
            {"kind": "percent", "percent": 5, "months": 0}, relation="managed"
        )
        brought = self.bring("Brought")
        managed = self.bring("Looked After", **self.consent())
        for referral in brought, managed:
            self.buys(referral, 200)
        self.assertEqual(self.lines(brought), [(50, "pending")])
        self.assertEqual(self.lines(managed), [(10, "pending")])
        self.assertFalse(managed.ends_on)

    def test_by_the_plan_of_its_day(self):
        referral = self.bring()
        self.plan.rule_ids.percent = 5
        self.buys(referral, 200)
        self.assertEqual(self.lines(referral), [(50, "pending")])

    def test_two_companies_needed(self):
        self.plan.clients_from = 2
        first, second = self.bring("First"), self.bring("Second")
        self.buys(first, 200)
        self.assertEqual((first.state, self.lines(first)), ("qualified", []))
        invoice = self.buys(second, 100)
        self.assertEqual(self.lines(first), [(50, "pending")])
        self.assertEqual(self.lines(second), [(25, "pending")])
        self.credits(invoice)
        self.assertEqual(self.lines(first), [(50, "reversed")])
        self.assertEqual(self.lines(second), [(25, "reversed")])

    def test_fixed_amount_once(self):
        self.plan.rule_ids.unlink()
        self.plan.rule_ids.create(
            {"plan_id": self.plan.id, "kind": "fixed", "amount": 100}
        )
        referral = self.bring()
        invoice = self.buys(referral, 200)
        other = self.buys(referral, 300)
        self.assertEqual(self.lines(referral), [(100, "pending")])
        self.credits(invoice)
        self.assertEqual(self.lines(referral), [(100, "pending")])
        self.credits(other)
        self.assertEqual(self.lines(referral), [(100, "reversed")])

    def test_bonus_at_a_target(self):
        self.plan.rule_ids.create(
            {
                "plan_id": self.plan.id,
                "kind": "target",
                "amount": 500,
                "target_referrals": 2,
            }
        )
        first, second, third = (self.bring(name) for name in ("A", "B", "C"))
        self.buys(first, 200)
        self.assertEqual(self.lines(first), [(50, "pending")])
        invoice = self.buys(second, 200)
        self.assertEqual(self.lines(second), [(50, "pending"), (500, "pending")])
        self.buys(third, 200)
        self.assertEqual(self.lines(third), [(50, "pending")])
        self.credits(invoice)
        self.assertEqual(self.lines(second), [(50, "reversed"), (500, "pending")])

    def test_bonus_by_revenue(self):
        self.plan.rule_ids = [(5,)]
        self.plan.rule_ids.create(
            {
                "plan_id": self.plan.id,
                "kind": "target",
                "amount": 500,
                "target_revenue": 1000,
            }
        )
        first, second = self.bring("A"), self.bring("B")
        self.buys(first, 600)
        self.assertFalse(self.lines(first))
        invoice = self.buys(second, 400)
        self.assertEqual(self.lines(second), [(500, "pending")])
        self.credits(invoice)
        self.assertEqual(self.lines(second), [(500, "reversed")])

    def test_cap_of_the_year(self):
        self.plan.cap_amount = 60
        referral = self.bring()
        self.buys(referral, 200)
        self.buys(referral, 200)
        self.buys(referral, 200)
        self.assertEqual(
            [amount for amount, _state in self.lines(referral)], [50, 10, 0]
        )
        with self.on("2027-01-02"):
            self.buys(referral, 200)
        self.assertEqual(referral.commission, 110)

    def test_only_categories_that_count(self):
        hardware = self.env["product.category"].create({"name": "Hardware"})
        self.program.sudo().eligible_categ_ids = hardware
        referral = self.bring()
        self.buys(referral, 200)
        self.assertEqual((referral.state, referral.revenue), ("accepted", 0))
        self.product.categ_id = hardware
        self.buys(referral, 100)
        self.assertEqual(referral.state, "qualified")

    def test_reset_and_posted_again(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        invoice.button_draft()
        self.process()
        self.assertEqual((referral.state, referral.revenue), ("accepted", 0))
        self.assertEqual(self.lines(referral), [(50, "reversed")])
        invoice.action_post()
        self.process()
        self.assertEqual(self.lines(referral)[1:], [(50, "pending")])

    def test_rejected_gives_back(self):
        referral = self.bring()
        self.buys(referral, 200)
        referral.with_user(self.manager).action_reject("It was our own lead")
        self.process()
        self.assertEqual(self.lines(referral), [(50, "reversed")])

    def test_asked_again_before_it_is_due(self):
        referral = self.bring()
        self.buys(referral, 200)
        customer = referral.sudo().referred_partner_id
        self.acme.vat = customer.vat = "BE0477472701"
        with self.in_days(30):
            self.nightly()
        self.assertEqual(referral.state, "qualified")
        self.assertEqual(self.lines(referral), [(50, "pending")])
        self.assertEqual(referral.held_reason, "same_vat")
        referral.with_user(self.manager).action_pay_anyway("One group, two budgets")
        self.assertFalse(referral.held_reason)
        with self.in_days(31):
            self.nightly()
        self.assertEqual(self.lines(referral), [(50, "approved")])

    def test_held_until_nothing_speaks_against_it(self):
        referral = self.bring()
        self.buys(referral, 200)
        self.acme.vat = referral.sudo().referred_partner_id.vat = "BE0477472701"
        with self.in_days(30):
            self.nightly()
        self.assertEqual(referral.held_reason, "same_vat")
        self.acme.vat = False
        with self.in_days(31):
            self.nightly()
        self.assertEqual(self.lines(referral), [(50, "approved")])
        self.assertFalse(referral.held_reason)

    def test_held_and_rejected(self):
        referral = self.bring()
        self.buys(referral, 200)
        self.acme.vat = referral.sudo().referred_partner_id.vat = "BE0477472701"
        with self.in_days(30):
            self.nightly()
        referral.with_user(self.manager).action_reject("One company")
        self.process()
        self.assertEqual(self.lines(referral), [(50, "reversed")])

    def test_of_a_member_on_hold_it_waits(self):
        referral = self.bring()
        self.buys(referral, 200)
        self.member.action_suspend("Overdue invoices")
        with self.in_days(30):
            self.nightly()
            self.assertEqual(self.lines(referral), [(50, "pending")])
            self.assertEqual(referral.state, "qualified")
            self.member.action_resume()
            self.nightly()
        self.assertEqual(self.lines(referral), [(50, "approved")])

    def test_who_has_left_gets_nothing_new(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        self.member.action_terminate("They wanted to")
        self.buys(referral, 400)
        self.assertEqual(self.lines(referral), [(50, "pending")])
        self.credits(invoice)
        self.assertEqual(self.lines(referral)[0], (50, "reversed"))

    def test_queries_do_not_grow(self):
        """As many for three companies with three invoices each as for one with one."""
        few, many = [self.bring("Few")], [self.bring(f"Many {n}") for n in range(3)]
        self.buys(few[0], 10)
        counts = []
        for referrals, number in ((few, 1), (many, 3)):
            for referral in referrals:
                for _invoice in range(number):
                    self.post_invoice(referral.referred_partner_id, 100)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.process()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertTrue(all(self.lines(referral) for referral in many))
        # those of the steps by which they have just qualified, and nothing by invoice
        self.assertLessEqual(counts[1], counts[0] + 30, counts)


class TestTiers(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program(0, 10**9, state="draft", downgrade="immediate")
        cls.program.tier_ids[1].write(
            {"revenue_from": 0, "referrals_from": 3, "match": "all"}
        )
        cls.program.sudo().action_open()
        cls.member = cls.make_member(cls.program, cls.make_company("Incubator"))
        cls.plan = cls.make_plan()

    def test_three_in_twelve_months(self):
        bronze, silver = self.program.tier_ids
        for number, day in enumerate(("2026-03-10", "2026-04-10", "2026-05-10")):
            self.assertEqual(self.member.tier_id, bronze)
            with self.on(day):
                self.buys(self.bring(f"Start-up {number}"), 100)
        self.assertEqual(self.member.tier_id, silver)
        with self.on("2027-03-09"):
            self.nightly()
            self.assertEqual(self.member.tier_id, silver)
        # the first of the three is older than twelve months
        with self.on("2027-03-10"):
            self.nightly()
            self.assertEqual(self.member.tier_id, bronze)
