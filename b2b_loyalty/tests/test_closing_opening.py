from odoo.exceptions import UserError
from odoo.tests import Form

from .closing_common import ClosingCase


class TestOpeningLiability(ClosingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.over = cls.company_data["default_account_assets"]
        cls.member.sudo()._take()
        cls.env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": cls.member.id,
                    "kind": "opening",
                    "points": 100,
                    "date": "2025-12-31",
                    "value": 80,
                }
            ]
        )

    def dialog(self, **values):
        form = Form(self.env["b2b.loyalty.closing.opening"].with_user(self.accountant))
        form.program_id = self.program
        form.date = "2025-12-31"
        form.account_id = self.over
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_brought_in_once_and_released_like_all_others(self):
        dialog = self.dialog()
        self.assertEqual(dialog.amount, 80)
        dialog.action_book()
        self.assertEqual(self.books(), (-80, 0, 0, 0))
        closings = self.env["b2b.loyalty.closing"].sudo()
        first = closings.search([("program_id", "=", self.program.id)])
        self.assertTrue(first.is_opening)
        # nothing happened since: nothing to book
        self.assertFalse(self.close("2026-01-31").sudo().move_id)
        self.spend(25)
        self.close("2026-06-15")
        self.assertEqual(self.books(), (-60, -20, 0, 0))
        run = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        for day in ("2025-12-30", "2025-12-31", "2026-01-31", "2026-06-15"):
            with self.subTest(day):
                check = run.create({"company_id": self.company.id, "date": day})
                check.action_check()
                self.assertEqual(check.state, "same")
        with self.assertRaisesRegex(UserError, "has been closed already"):
            self.dialog().action_book()

    def test_what_cannot_be_brought_in(self):
        with self.assertRaisesRegex(UserError, "an amount above 0"):
            self.dialog(amount=0).action_book()
        self.program.accounting_method = "none"
        with self.assertRaisesRegex(UserError, "keeps no points in the books"):
            self.dialog().action_book()
        self.program.accounting_method = "provision"
        self.company.sudo().fiscalyear_lock_date = "2025-12-31"
        with self.assertRaisesRegex(UserError, "locked on 12/31/2025"):
            self.dialog().action_book()
        self.assertEqual(self.books(), (0, 0, 0, 0))

    def test_against_the_expense_where_points_are_at_cost(self):
        self.program.accounting_method = "provision"
        self.estimate(1, cost=0.8)
        self.dialog().action_book()
        self.assertFalse(self.close("2026-01-31").sudo().move_id)
        self.spend(50)
        self.close("2026-06-15")
        self.assertEqual(self.books(), (-40, 0, 0, -40))
