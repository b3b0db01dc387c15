"""Beginnings and ends: what was brought in, accounts that change, the last closing."""

from odoo.exceptions import UserError
from odoo.tests import Form

from .closing_common import ClosingCase


class TestLastClosing(ClosingCase):
    def wind_down(self):
        self.program.with_user(self.manager).action_run_off("2026-06-15")

    def shut(self):
        self.program.with_user(self.manager).action_close()

    def test_a_program_that_still_owes_stays(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.close("2026-03-31")
        self.wind_down()
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_expire_points")
            with self.assertRaisesRegex(
                UserError, r"03/31/2026 still owes \$\s90.91 for"
            ):
                self.shut()
            self.close("2026-06-17")
            self.shut()
        self.assertEqual(self.program.state, "closed")
        self.assertEqual(self.books(), (0, 90.91, -90.91, 0))

    def test_points_that_no_closing_has_seen(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.wind_down()
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_expire_points")
            with self.assertRaisesRegex(UserError, "that no closing has booked yet"):
                self.shut()
            self.assertNotEqual(self.program.state, "closed")

    def test_one_that_is_not_in_the_books_is_just_closed(self):
        self.program.accounting_method = "none"
        self.sell(1000, on="2026-03-01")
        self.work()
        self.wind_down()
        with self.on("2026-06-17"):
            self.shut()
        self.assertEqual(self.program.state, "closed")


class TestOtherAccount(ClosingCase):
    def other_account(self):
        account = self.company.b2b_loyalty_liability_account_id.sudo()
        return account.copy({"name": "Owed for points", "code": "299998"})

    def test_an_account_with_a_balance_of_closings_stays(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.close("2026-03-31")
        other, company = self.other_account(), self.company.sudo()
        with self.assertRaisesRegex(UserError, r"shows \$\s90.91 that closings of"):
            company.b2b_loyalty_liability_account_id = other
        # the same again is no change, and what closings have not booked is free
        company.b2b_loyalty_liability_account_id = (
            company.b2b_loyalty_liability_account_id
        )
        closing.action_reverse()
        company.b2b_loyalty_liability_account_id = other
        self.close("2026-03-31")
        self.assertEqual(self.books()[0], -90.91)

    def test_rebates_too(self):
        closing = self.close("2026-03-31")
        row = {"role": "refund", "closing_id": closing.id, "amount": 5}
        self.env["b2b.loyalty.closing.account"].sudo().create(row)
        with self.assertRaisesRegex(UserError, "keep it as Refund Liability"):
            self.company.sudo().b2b_loyalty_refund_account_id = self.other_account()


class TestOpeningDiffers(ClosingCase):
    def dialog(self, points=100, value=80, **values):
        self.member.sudo()._take()
        self.env["b2b.loyalty.points.entry"].sudo()._book(
            [
                {
                    "membership_id": self.member.id,
                    "kind": "opening",
                    "points": points,
                    "date": "2025-12-31",
                    "value": value,
                }
            ]
        )
        form = Form(self.env["b2b.loyalty.closing.opening"].with_user(self.accountant))
        form.program_id = self.program
        form.date = "2025-12-31"
        return form

    def test_both_figures_are_told(self):
        form = self.dialog()
        self.assertEqual(
            (form.amount, form.points_value, form.differs), (80, 80, False)
        )
        form.amount = 100
        self.assertEqual((form.points_value, form.differs), (80, True))

    def test_at_cost_by_the_estimate(self):
        self.program.accounting_method = "provision"
        self.estimate(0.5, on="2025-01-01", cost=0.8)
        form = self.dialog(value=None)
        self.assertEqual((form.amount, form.points_value), (40, 40))


class TestFewerThanExpected(ClosingCase):
    def test_an_estimate_that_cannot_come_true_is_told(self):
        self.program.write({"points_validity": "months", "points_validity_months": 2})
        self.sell(1000, on="2026-03-01")
        self.sell(500, on="2026-06-01")
        self.work()
        self.run_cron("ir_cron_expire_points")
        row = self.row(self.close("2026-06-15"))
        # what expires beyond the estimate releases nothing by itself
        self.assertEqual((row.expired, row.liability), (100, row.allocated))
        self.assertIn("No more than 50 can be redeemed any more", row.arithmetic)
