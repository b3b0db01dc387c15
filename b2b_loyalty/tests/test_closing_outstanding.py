"""What is outstanding: what members can still use, each for themselves, as of a day."""

from ..report import closing as report
from .closing_common import ClosingCase
from .merge_common import Merging


class OutstandingCase(ClosingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.join("Weber GmbH")

    def outstanding(self, on):
        """Points by way of the years; by way of the pools they are as many."""
        groups = report.groups(self.env, self.program.id, on)
        found = sum(group.issued - group.redeemed - group.expired for group in groups)
        self.assertEqual(found, sum(report.usable(self.env, self.program.id, on)))
        self.assertFalse(
            [group for group in groups if group.issued < group.redeemed + group.expired]
        )
        return found

    def owed(self, on):
        """What a closing of this day would show, as of today."""
        closing = self.draft(on)
        closing.action_compute()
        return closing.liability

    def sold(self, amount, on, member=None):
        invoice = self.sell(amount, on=on, partner=(member or self.member).partner_id)
        self.work()
        return invoice

    def taken_back(self, invoice, on):
        with self.on(on):
            self.credit(invoice, on=on)
            self.work()


class TestDebts(OutstandingCase):
    def test_what_one_member_owes_takes_nothing_from_another(self):
        with self.on("2026-03-10"):
            spent = self.sold(1000, "2026-03-01")
            self.spend(100)
            self.sold(1000, "2026-03-01", self.other)
        self.close("2026-03-31")
        self.taken_back(spent, "2026-04-10")
        self.assertEqual(
            (self.balance(), self.balance(self.other)), ((-100, 0), (100, 0))
        )
        self.assertEqual(self.outstanding("2026-04-30"), 100)
        self.close("2026-04-30")
        self.assertEqual(self.books(), (-90.91, 90.91, 0, 0))
        # the day before says what it said
        self.assertEqual(self.outstanding("2026-04-09"), 100)

    def test_what_waits_for_payment_makes_it_good(self):
        self.program.points_release = "paid"
        with self.on("2026-03-10"):
            spent = self.sold(1000, "2026-03-01")
            self.pay(spent)
            self.work()
            self.spend(100)
            self.sold(1500, "2026-03-05")
        self.taken_back(spent, "2026-04-10")
        self.assertEqual(self.balance(), (-100, 150))
        self.assertEqual(self.outstanding("2026-04-30"), 50)

    def test_provided_for_at_cost(self):
        self.program.accounting_method = "provision"
        self.estimate(1, cost=1)
        with self.on("2026-03-10"):
            spent = self.sold(1000, "2026-03-01")
            self.spend(100)
            self.sold(1000, "2026-03-01", self.other)
        self.taken_back(spent, "2026-04-10")
        self.close("2026-04-30")
        self.assertEqual(self.books(), (-100, 0, 0, 100))

    def test_bounced_payment_of_spent_points(self):
        self.program.points_release = "paid"
        with self.on("2026-03-10"):
            invoice = self.sold(1000, "2026-03-01")
            self.pay(invoice)
            self.work()
            self.spend(100)
        self.assertEqual(self.owed("2026-03-31"), 0)
        with self.on("2026-04-10"):
            self.unreconcile(invoice)
            self.work()
        self.assertEqual(self.balance(), (-100, 100))
        # neither then nor later: what waits has been spent
        self.assertEqual(self.owed("2026-03-31"), 0)
        self.assertEqual(self.outstanding("2026-04-30"), 0)
        self.taken_back(invoice, "2026-04-20")
        self.assertEqual(self.balance(), (-100, 0))
        self.assertEqual(self.outstanding("2026-04-30"), 0)

    def test_expired_points_are_lost_once(self):
        """A credit note of the past gives back what has expired of its invoice."""
        self.program.write({"points_validity": "months", "points_validity_months": 2})
        with self.on("2026-03-01"):
            expired = self.sold(1000, "2026-03-01")
        self.sold(500, "2026-05-10")
        self.run_cron("ir_cron_expire_points")
        self.credit(expired, on="2026-05-20")
        self.work()
        self.assertEqual(self.balance(), (50, 0))
        for day, points in (("2026-04-30", 100), ("2026-05-05", 0), ("2026-05-31", 50)):
            with self.subTest(day):
                self.assertEqual(self.outstanding(day), points)

    def test_a_bounce_changes_no_earlier_year(self):
        """What it was joined to on a day counts for that day."""
        self.program.points_release = "paid"
        with self.on("2026-12-10"):
            old = self.sold(1000, "2026-12-10")
            self.pay(old)
            self.work()
            self.spend(100)
        with self.on("2027-01-10"):
            self.pay(self.sold(1000, "2027-01-10"))
            self.work()
        before = report.groups(self.env, self.program.id, "2027-01-31")
        with self.on("2027-02-10"):
            self.unreconcile(old)
            self.work()
        # the points of 2027 pay for it, those of 2026 wait
        self.assertEqual(self.balance(), (0, 100))
        self.assertEqual(report.groups(self.env, self.program.id, "2027-01-31"), before)
        self.assertEqual(self.outstanding("2027-02-28"), 100)


class TestMerged(Merging, OutstandingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merger = cls.make_user(
            "merging", "base.group_user,base.group_partner_manager"
        )

    def test_a_debt_that_moves_is_owed_once(self):
        with self.on("2026-03-10"):
            spent = self.sold(1000, "2026-03-01", self.other)
            self.spend(80, self.other)
        self.taken_back(spent, "2026-03-12")
        with self.on("2026-03-20"):
            self.merge(self.other.partner_id, into=self.customer)
        with self.on("2026-03-25"):
            self.sold(2000, "2026-03-25")
        self.assertEqual(self.balance(), (120, 0))
        for day, points in (("2026-03-19", 0), ("2026-03-31", 120)):
            with self.subTest(day):
                self.assertEqual(self.outstanding(day), points)
        [group] = report.groups(self.env, self.program.id, "2026-03-31")
        self.assertEqual((group.issued, group.redeemed), (200, 80))

    def test_batches_that_move(self):
        with self.on("2026-03-10"):
            self.sold(1000, "2026-03-01", self.other)
            redemption = self.spend(80, self.other)
        with self.on("2026-03-20"):
            self.merge(self.other.partner_id, into=self.customer)
        with self.on("2026-03-21"):
            redemption.action_cancel("Not needed")
        for day, points in (
            ("2026-03-19", 20),
            ("2026-03-20", 20),
            ("2026-03-21", 100),
        ):
            with self.subTest(day):
                self.assertEqual(self.outstanding(day), points)


class TestNotHadYet(OutstandingCase):
    """Points that are spent, on what the member has not had yet."""

    def voucher(self):
        with self.on("2026-03-10"):
            self.sold(1000, "2026-03-01")
            redemption = self.spend(
                100, kind="voucher", voucher_amount=50, approval="none"
            ).sudo()
            self.assertEqual(self.outstanding("2026-03-10"), 100)
            self.run_cron("ir_cron_deliver")
        return redemption

    def use(self, redemption, left, on):
        with self.on(on):
            redemption.card_id.points = left

    def test_a_voucher_is_owed_until_the_day_it_is_used(self):
        redemption = self.voucher()
        self.assertEqual(self.owed("2026-03-31"), 90.91)
        self.use(redemption, 2500, "2026-04-05")
        self.use(redemption, 0, "2026-05-05")
        for day, points, owed in (
            ("2026-03-31", 100, 90.91),
            ("2026-04-30", 50, 45.45),
            ("2026-05-31", 0, 0),
        ):
            with self.subTest(day):
                self.assertEqual(self.outstanding(day), points)
                self.assertEqual(self.owed(day), owed)

    def test_a_voucher_cancelled_later_is_owed_all_along(self):
        redemption = self.voucher()
        with self.on("2026-04-05"):
            redemption.with_user(self.manager).action_cancel("No")
        self.assertEqual(self.owed("2026-03-31"), 90.91)
        self.assertEqual(self.owed("2026-04-30"), 90.91)

    def test_an_archived_voucher_was_not_redeemed(self):
        redemption = self.voucher()
        self.use(redemption, 4000, "2026-04-01")
        with self.on("2026-05-05"):
            redemption.card_id.active = False
        self.assertEqual(self.outstanding("2026-04-30"), 80)
        [group] = report.groups(self.env, self.program.id, "2026-05-31")
        self.assertEqual((group.redeemed, group.expired), (20, 80))
        self.close("2026-05-31")
        # 90.91 × 20 / 100 is revenue, the rest is nobody's
        self.assertEqual(self.books(), (0, 72.73, -72.73, 0))

    def test_a_voucher_of_a_bounced_payment(self):
        self.program.points_release = "paid"
        with self.on("2026-03-10"):
            invoice = self.sold(1000, "2026-03-01")
            self.pay(invoice)
            self.work()
            redemption = self.spend(
                100, kind="voucher", voucher_amount=50, approval="none"
            ).sudo()
            self.run_cron("ir_cron_deliver")
        with self.on("2026-04-10"):
            self.unreconcile(invoice)
            self.work()
        self.assertEqual(self.outstanding("2026-04-30"), 100)
        self.use(redemption, 2000, "2026-04-20")
        self.assertEqual(self.outstanding("2026-04-30"), 40)
        # the invoice is never paid: what can still be used is owed all the same
        self.taken_back(invoice, "2026-04-25")
        self.assertEqual(self.outstanding("2026-04-30"), 40)

    def test_parts_of_a_voucher_add_up(self):
        """Of many batches, each by its part; a third is not lost between them."""
        with self.on("2026-03-10"):
            for _invoice in range(3):
                self.sold(330, "2026-03-01")
            redemption = self.spend(
                99, kind="voucher", voucher_amount=50, approval="none"
            ).sudo()
            self.run_cron("ir_cron_deliver")
        self.use(redemption, 2500, "2026-03-20")
        self.assertEqual(self.outstanding("2026-03-31"), 50)

    def test_what_waits_for_approval_is_owed(self):
        with self.on("2026-03-10"):
            self.sold(1000, "2026-03-01")
            refused = self.spend(40, approval="seller")
            approved = self.spend(50, approval="seller")
        self.assertEqual(self.outstanding("2026-03-31"), 100)
        with self.on("2026-04-10"):
            approved.with_user(self.manager).action_approve()
            refused.with_user(self.manager).action_refuse("No")
        self.assertEqual(str(approved.sudo().approved_on), "2026-04-10")
        for day, points in (("2026-03-31", 100), ("2026-04-30", 50)):
            with self.subTest(day):
                self.assertEqual(self.outstanding(day), points)

    def test_used_of_an_order(self):
        redemption = self.voucher()
        with self.on("2026-04-05"):
            order = self.order((self.chair, 30))
            [(card, rewards)] = order._try_apply_code(redemption.card_id.code).items()
            order._apply_program_reward(rewards, card)
        self.assertLess(redemption.card_id.points, 5000)
        self.assertEqual(self.outstanding("2026-03-31"), 100)
        self.assertLess(self.outstanding("2026-04-30"), 100)
