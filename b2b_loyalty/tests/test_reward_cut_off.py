from freezegun import freeze_time

from .books_common import d
from .clearing_common import ClearingCase


class TestRewardCutOff(ClearingCase):
    """A reward costs something in the month in which it was approved."""

    def days(self, entries):
        return sorted(str(entry.date) for entry in entries)

    def assert_ties_around(self):
        self.assert_ties("2026-01-30", "2026-01-31", "2026-02-01", "2026-02-28")

    def test_approved_on_the_last_day_and_booked_the_night_after(self):
        redemption = self.redeemed(on="2026-01-31")
        entry = self.run_on("2026-02-01")
        self.assertEqual(self.days(entry), ["2026-01-31"])
        self.assert_books(clearing=-300, expense=300, on="2026-01-31")
        self.assertEqual(redemption.sudo().accrual_ids.date, d("2026-01-31"))
        self.assertFalse(self.run_on("2026-02-01"))
        self.assert_ties_around()

    def test_within_the_month_on_the_day_of_the_run(self):
        self.redeemed(on="2026-01-10")
        self.redeemed(on="2026-01-12")
        self.assertEqual(self.days(self.run_on("2026-01-13")), ["2026-01-13"])

    def test_each_month_has_its_entry(self):
        for day in "2025-12-10", "2026-01-30", "2026-02-01", "2026-02-02":
            self.redeemed(on=day)
        entries = self.run_on("2026-02-02")
        self.assertEqual(self.days(entries), ["2025-12-31", "2026-01-31", "2026-02-02"])
        self.assert_books(clearing=-300, expense=300, on="2025-12-31")
        self.assert_books(clearing=-600, expense=600, on="2026-01-31")
        self.assert_books(clearing=-1200, expense=1200)
        self.assert_ties_around()

    def test_a_month_that_is_locked_has_it_today(self):
        self.redeemed(on="2025-12-30")
        self.redeemed(on="2026-01-30")
        self.company.sudo().fiscalyear_lock_date = d("2025-12-31")
        entries = self.run_on("2026-02-02")
        self.assertEqual(self.days(entries), ["2026-01-31", "2026-02-02"])
        self.assert_books(clearing=0, expense=0, on="2025-12-31")

    def test_the_day_of_the_last_approval_counts(self):
        self.training.approval = "seller"
        redemption = self.redeemed(on="2026-01-30")
        with self.on("2026-02-02"):
            redemption.with_user(self.manager).action_approve()
        self.assertEqual(self.days(self.run_on("2026-02-03")), ["2026-02-03"])
        self.assert_books(clearing=0, expense=0, on="2026-01-31")

    def test_as_the_sellers_calendar_has_it(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2026-01-31 20:00:00"):  # the first of February there
            self.redeem(self.training)
        self.assertEqual(self.days(self.run_on("2026-02-02")), ["2026-02-02"])

    def test_a_difference_is_of_the_day_when_it_is_known(self):
        redemption = self.redeemed(on="2026-01-30", fulfilled=True)
        self.bill(320, redemption, on="2026-02-02")
        entries = self.run_on("2026-02-03")
        self.assertEqual(self.days(entries), ["2026-01-31", "2026-02-03"])
        self.assert_books(clearing=-300, expense=300, on="2026-01-31")
        self.assert_books(clearing=0, expense=320)
        self.assertFalse(self.open_items(redemption))
        self.assert_ties_around()

    def test_taken_back_on_the_day_when_it_is_known(self):
        redemption = self.redeemed(on="2026-01-30")
        self.run_on("2026-02-01")
        with self.on("2026-02-05"):
            redemption.with_user(self.manager).action_cancel("Not needed")
        self.assertEqual(self.days(self.run_on("2026-02-06")), ["2026-02-06"])
        self.assert_books(clearing=-300, expense=300, on="2026-01-31")
        self.assert_books(clearing=0, expense=0)
        self.assert_ties_around()

    def test_of_a_day_that_is_over_what_came_later_is_left_to_a_later_run(self):
        self.redeemed(on="2026-01-30")
        self.redeemed(on="2026-02-02")
        program = self.program.with_user(self.accountant)
        with self.on("2026-02-03"):
            program.action_accrue_rewards("2026-01-31")
            self.assert_books(clearing=-300, expense=300)
            program.action_accrue_rewards()
        self.assert_books(clearing=-300, expense=300, on="2026-01-31")
        self.assert_books(clearing=-600, expense=600)
        self.assert_ties_around()


class TestDifferenceCutOff(ClearingCase):
    """What a bill makes of the expected cost is of the month of the bill."""

    def setUp(self):
        super().setUp()
        self.redemption = self.redeemed(on="2026-01-20", fulfilled=True)

    def late_bill(self, amount, on="2026-01-31", posted="2026-02-03", **values):
        """Of January by its accounting date, posted in February."""
        bill = self.make_bill([(amount, self.redemption)], on, **values)
        self.post(bill, posted)
        return bill

    def assert_january(self, expense, clearing=0):
        self.assert_books(clearing=clearing, expense=expense, on="2026-01-31")
        self.assertFalse(self.open_items(self.redemption))
        self.assert_ties("2026-01-30", "2026-01-31", "2026-02-01", "2026-02-28")

    def test_a_bill_of_the_month_before(self):
        self.run_on("2026-01-20")
        self.late_bill(420)
        [entry] = self.run_on("2026-02-03")
        self.assertEqual(entry.date, d("2026-01-31"))
        self.assert_january(expense=420)
        self.assertFalse(self.run_on("2026-02-04"))

    def test_billed_before_it_was_booked(self):
        self.bill(320, self.redemption, on="2026-01-25")
        [entry] = self.run_on("2026-02-01")
        self.assertEqual(entry.date, d("2026-01-31"))
        self.assert_january(expense=320)

    def test_a_month_that_is_locked_has_it_today(self):
        self.run_on("2026-01-20")
        self.bill(420, self.redemption, on="2026-01-31")
        self.company.sudo().fiscalyear_lock_date = d("2026-01-31")
        [entry] = self.run_on("2026-02-03")
        self.assertEqual(entry.date, d("2026-02-03"))
        self.assert_january(expense=300, clearing=120)
        self.assert_books(clearing=0, expense=420)

    def test_completed_by_the_accountant_on_the_day_of_the_run(self):
        self.run_on("2026-01-20")
        self.bill(280, self.redemption, on="2026-01-25")
        with self.on("2026-02-03"):
            self.redemption.action_complete_cost()
        [entry] = self.run_on("2026-02-03")
        self.assertEqual(entry.date, d("2026-02-03"))
        self.assert_january(expense=300, clearing=-20)
        self.redemption.action_expect_cost()
        [entry] = self.run_on("2026-02-04")
        self.assertEqual(entry.date, d("2026-02-04"))

    def test_a_credit_note_of_the_month_before(self):
        self.run_on("2026-01-20")
        self.bill(420, self.redemption, on="2026-01-25")
        self.run_on("2026-01-26")
        self.late_bill(50, move_type="in_refund")
        self.run_on("2026-02-03")
        self.assert_january(expense=370)

    def test_a_bill_on_another_account(self):
        self.run_on("2026-01-20")
        bill = self.make_bill([(100, self.redemption.browse())], "2026-01-31")
        self.post(bill, "2026-02-03")
        bill.sudo().invoice_line_ids.b2b_loyalty_redemption_ids = self.redemption
        self.run_on("2026-02-03")
        self.assert_books(clearing=-200, expense=200, on="2026-01-31")

    def test_cancelled_after_the_bill_on_the_day_of_the_run(self):
        redemption = self.redeemed(on="2026-01-20")
        self.run_on("2026-01-20")
        self.bill(120, redemption, on="2026-01-25")
        with self.on("2026-02-05"):
            redemption.with_user(self.manager).action_cancel("Not needed")
        [entry] = self.run_on("2026-02-06")
        self.assertEqual(entry.date, d("2026-02-06"))
        self.assert_books(clearing=-480, expense=600, on="2026-01-31")
        self.assert_books(clearing=-300, expense=420)

    def test_a_draft_meanwhile_leaves_january_as_it_was(self):
        self.run_on("2026-01-20")
        bill = self.late_bill(420)
        self.run_on("2026-02-03")
        bill.with_user(self.biller).button_draft()
        self.run_on("2026-02-04")
        self.post(bill, "2026-02-05")
        self.run_on("2026-02-05")
        self.assert_january(expense=420)
        self.assert_books(clearing=0, expense=420)
