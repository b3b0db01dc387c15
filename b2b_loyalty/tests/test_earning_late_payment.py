"""Invoices that are paid, or paid again, after the last day of their points."""

from odoo.tests import tagged

from .release_common import ReleaseCase


class LateCase(ReleaseCase):
    """Points of an invoice can be spent for two months: of 1 May until 30 June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"points_validity": "months", "points_validity_months": 2})

    def sell_and_pay(self, amount, on):
        """Earns a point per 10, which can be spent at once."""
        invoice = self.sell(amount, on=on)
        self.pay(invoice)
        self.work()
        return invoice

    def spend_on(self, day, points, **options):
        with self.on(day):
            self.spend(points, **options)

    def bounce_on(self, day, *invoices):
        with self.on(day):
            for invoice in invoices:
                self.bounce(invoice)

    def pay_on(self, day, *invoices):
        with self.on(day):
            for invoice in invoices:
                self.pay(invoice)
                self.work()

    def night_of(self, day):
        with self.on(day), self.enter_registry_test_mode():
            cron = self.env.ref("b2b_loyalty.ir_cron_expire_points").sudo()
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def assert_on(self, day, available, pending=0):
        """The balance of that day, and the same after working everything in again."""
        with self.on(day):
            self.assert_balance(available, pending)
        entries = self.entries
        self.assertEqual(sum(entries.mapped("points")), available + pending)
        self.assertEqual(sum(entries.mapped("remaining")), available + pending)

    def expired(self):
        """(day, points) of what has expired."""
        found = self.entries.filtered(lambda entry: entry.kind == "expire")
        return [(str(entry.date), entry.points) for entry in found]


@tagged("post_install", "-at_install")
class TestLatePayment(LateCase):
    def test_bounced_before_the_last_day_and_paid_after_it(self):
        invoice = self.sell_and_pay(100, on="2026-05-01")
        self.spend_on("2026-06-20", 8)
        self.bounce_on("2026-06-25", invoice)
        self.assert_on("2026-06-25", -8, 10)
        self.night_of("2026-07-01")
        self.assert_on("2026-07-01", -8, 10)
        self.pay_on("2026-07-10", invoice)
        # what was spent in time is settled, and the rest is over since it is paid
        self.assert_on("2026-07-10", 0)
        self.assertEqual(self.expired(), [("2026-07-10", -2)])
        self.night_of("2026-07-11")
        self.assert_on("2026-07-11", 0)

    def test_bounced_after_the_last_day(self):
        invoice = self.sell_and_pay(100, on="2026-05-01")
        self.spend_on("2026-06-20", 8)
        self.night_of("2026-07-01")
        self.assertEqual(self.expired(), [("2026-07-01", -2)])
        self.bounce_on("2026-07-05", invoice)
        self.assert_on("2026-07-05", -8, 8)
        self.night_of("2026-07-06")
        self.pay_on("2026-07-10", invoice)
        self.assert_on("2026-07-10", 0)
        self.assertEqual(self.expired(), [("2026-07-01", -2)])

    def test_bounced_again_and_again(self):
        invoice = self.sell_and_pay(100, on="2026-05-01")
        self.spend_on("2026-06-20", 8)
        for bounced, paid in (
            ("2026-06-22", "2026-06-24"),
            ("2026-06-26", "2026-07-10"),
            ("2026-07-20", "2026-08-10"),
        ):
            self.bounce_on(bounced, invoice)
            self.night_of(bounced)
            self.pay_on(paid, invoice)
        self.assert_on("2026-08-10", 0)
        self.assertEqual(self.expired(), [("2026-07-10", -2)])

    def test_paid_for_the_first_time_after_the_last_day(self):
        invoice = self.sell(100, on="2026-05-01")
        self.work()
        self.night_of("2026-07-01")
        self.assert_on("2026-07-01", 0, 10)
        self.pay_on("2026-07-10", invoice)
        self.assert_on("2026-07-10", 0)
        self.assertEqual(self.expired(), [("2026-07-10", -10)])

    def test_on_the_last_day_nothing_is_over(self):
        invoice = self.sell(100, on="2026-05-01")
        self.pay_on("2026-06-30", invoice)
        self.night_of("2026-06-30")
        self.assert_on("2026-06-30", 10)

    def test_spent_in_parts(self):
        invoice = self.sell_and_pay(100, on="2026-05-01")
        for day in ("2026-06-18", "2026-06-20", "2026-06-30"):
            self.spend_on(day, 3)
        self.bounce_on("2026-06-30", invoice)
        self.night_of("2026-07-01")
        self.pay_on("2026-07-10", invoice)
        self.assert_on("2026-07-10", 0)
        self.assertEqual(self.expired(), [("2026-07-10", -1)])

    def test_credited_in_part_while_it_waits(self):
        invoice = self.sell_and_pay(100, on="2026-05-01")
        self.spend_on("2026-06-20", 8)
        self.bounce_on("2026-06-25", invoice)
        self.night_of("2026-07-01")
        with self.on("2026-07-05"):
            self.reconcile(invoice, self.credit(invoice, 50))
        self.assert_on("2026-07-05", -8, 5)
        self.pay_on("2026-07-10", invoice)
        # three were spent and never earned
        self.assert_on("2026-07-10", -3)
        self.assertEqual(self.expired(), [])

    def test_credited_after_the_rest_had_expired(self):
        invoice = self.sell_and_pay(100, on="2026-05-01")
        self.spend_on("2026-06-20", 4)
        self.bounce_on("2026-06-25", invoice)
        self.pay_on("2026-07-10", invoice)
        self.assertEqual(self.expired(), [("2026-07-10", -6)])
        with self.on("2026-07-15"):
            self.credit(invoice, 50)
        self.assert_on("2026-07-15", 0)
        with self.on("2026-07-20"):
            self.credit(invoice, 20)
        self.assert_on("2026-07-20", -1)

    def test_a_payment_that_never_comes(self):
        invoice = self.sell_and_pay(100, on="2026-05-01")
        self.spend_on("2026-06-20", 8)
        self.bounce_on("2026-06-25", invoice)
        with self.on("2026-07-05"):
            self.credit(invoice)
        self.assert_on("2026-07-05", -8)


@tagged("post_install", "-at_install")
class TestTwoDebts(LateCase):
    """Two invoices whose points were spent on different days; both payments bounce.

    Points of 1 May: spent until 30 June. Points of 1 June: until 31 July.
    """

    def setUp(self):
        super().setUp()
        self.may = self.sell_and_pay(100, on="2026-05-01")
        self.june = self.sell_and_pay(100, on="2026-06-01")
        self.spend_on("2026-06-20", 8)
        self.night_of("2026-07-01")
        self.assert_on("2026-07-01", 10)
        self.spend_on("2026-07-05", 6)
        self.bounce_on("2026-07-10", self.may, self.june)
        self.night_of("2026-07-11")
        self.assert_on("2026-07-11", -14, 18)

    def test_what_was_spent_later_is_not_settled_by_what_was_over_then(self):
        self.pay_on("2026-08-05", self.may)
        self.assert_on("2026-08-05", -6, 10)
        self.pay_on("2026-08-06", self.june)
        self.assert_on("2026-08-06", 0)
        self.assertEqual(self.expired(), [("2026-07-01", -2), ("2026-08-06", -4)])

    def test_in_the_other_order(self):
        self.pay_on("2026-08-05", self.june)
        # the six of July, which nothing else may settle, and four of the eight of June
        self.assert_on("2026-08-05", -4, 8)
        self.pay_on("2026-08-06", self.may)
        self.assert_on("2026-08-06", 0)
        self.assertEqual(self.expired(), [("2026-07-01", -2), ("2026-08-06", -4)])

    def test_both_at_once(self):
        with self.on("2026-08-05"):
            self.pay(self.may)
            self.pay(self.june)
            self.work()
        self.assert_on("2026-08-05", 0)
        self.assertEqual(self.expired(), [("2026-07-01", -2), ("2026-08-05", -4)])

    def test_only_one_is_ever_paid(self):
        self.pay_on("2026-08-05", self.may)
        with self.on("2026-08-10"):
            self.credit(self.june)
        self.assert_on("2026-08-10", -6)


@tagged("post_install", "-at_install")
class TestPools(LateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jane = cls.make_contact()
        cls.make_rule("Person", per_amount=20, holder="person")

    def assert_own(self, day, available, pending=0):
        self.env.invalidate_all()
        with self.on(day):
            jane = self.jane.sudo()
            self.assertEqual(
                (jane.points_balance, jane.points_pending), (available, pending)
            )

    def test_the_company_and_a_person_each_by_their_own(self):
        invoice = self.sell(100, on="2026-05-01", partner=self.jane.partner_id)
        self.pay(invoice)
        self.work()
        self.spend_on("2026-06-20", 8)
        self.spend_on("2026-06-20", 5, holder=self.jane)
        self.bounce_on("2026-06-25", invoice)
        self.night_of("2026-07-01")
        self.assert_own("2026-07-01", -5, 5)
        self.pay_on("2026-07-10", invoice)
        self.assert_own("2026-07-10", 0)
        self.assert_on("2026-07-10", 0)
        self.assertEqual(self.expired(), [("2026-07-10", -2)])

    def test_one_does_not_pay_for_the_other(self):
        invoice = self.sell(100, on="2026-05-01", partner=self.jane.partner_id)
        self.pay(invoice)
        self.work()
        self.spend_on("2026-06-20", 5, holder=self.jane)
        self.bounce_on("2026-06-25", invoice)
        with self.on("2026-07-05"):
            self.credit(invoice, 60)
            self.work()
        self.pay_on("2026-07-10", invoice)
        # of four points the company has spent none, of two the person five
        self.assert_own("2026-07-10", -3)
        self.assertEqual(self.balance(), (0, 0))
        self.assertEqual(self.expired(), [("2026-07-10", -4)])


@tagged("post_install", "-at_install")
class TestEndOfLife(LateCase):
    """What waits does not outlive the program, nor the time after leaving it."""

    def setUp(self):
        super().setUp()
        self.invoice = self.sell_and_pay(100, on="2026-05-01")
        self.spend_on("2026-06-20", 8)
        self.bounce_on("2026-06-25", self.invoice)

    def test_the_last_day_of_the_program(self):
        with self.on("2026-06-26"):
            self.program.with_user(self.manager).action_run_off("2026-07-15")
        self.night_of("2026-07-15")
        self.assert_on("2026-07-15", -8, 10)
        self.night_of("2026-07-16")
        self.assert_on("2026-07-16", -8)
        self.assertEqual(self.expired(), [("2026-07-16", -10)])
        self.pay_on("2026-07-20", self.invoice)
        self.assert_on("2026-07-20", -8)

    def test_paid_before_the_last_day_of_the_program(self):
        with self.on("2026-06-26"):
            self.program.with_user(self.manager).action_run_off("2026-07-15")
        self.night_of("2026-07-01")
        self.pay_on("2026-07-15", self.invoice)
        self.assert_on("2026-07-15", 0)
        self.assertEqual(self.expired(), [("2026-07-15", -2)])

    def test_the_time_after_leaving(self):
        self.program.points_grace_days = 30
        with self.on("2026-06-26"):
            self.member.with_user(self.manager).action_terminate("Sold")
        self.night_of("2026-07-26")
        self.assert_on("2026-07-26", -8, 10)
        self.night_of("2026-07-27")
        self.assert_on("2026-07-27", -8)
