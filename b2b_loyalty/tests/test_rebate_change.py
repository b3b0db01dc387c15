from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .rebate_common import RebateCase


class TestRebateChange(RebateCase):
    """Another way of paying begins with a period: no day is lost or paid twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_rebate_program("whole")
        cls.acme = cls.make_buyer(cls.program, "Acme")

    def buy(self, *bought):
        for day, amount in bought:
            self.post_invoice(self.acme.partner_id, amount, day)

    def change(self, on, program=None, **values):
        program = (program or self.program).with_user(self.accountant)
        with self.on(on), Form(program) as form:
            for name, value in values.items():
                form[name] = value
        return program

    def test_a_year_ends_as_it_began(self):
        self.buy(("2025-02-02", 100), ("2025-11-11", 100), ("2026-02-02", 200))
        program = self.change("2025-06-15", rebate_method="slices")
        with self.on("2025-06-15"):
            self.assertIn("From 01/01/2026 on. Until then: On the", program.rebate_note)
        run = self.pay_rebates(self.program)
        self.assertEqual((run.method, self.due(run)), ("whole", {"Acme": 40}))
        run = self.pay_rebates(self.program, on="2027-01-20")
        self.assertEqual((run.method, self.due(run)), ("slices", {"Acme": 30}))
        self.assertFalse(program.rebate_note)

    def test_from_quarters_to_years_no_month_is_lost(self):
        program = self.make_rebate_program("whole", rebate_period="quarter")
        self.acme = self.make_buyer(program, "Beta")
        self.buy(("2025-02-02", 100), ("2025-05-05", 100), ("2025-11-11", 100))
        self.buy(("2026-02-02", 50), ("2026-11-11", 50))
        run = self.pay_rebates(program, "2025-01-01", on="2025-04-20")
        self.post_notes(run)
        self.change("2025-05-20", program, rebate_period="year")
        with self.on("2025-07-20"):
            run = self.open_run(program)
            self.assertEqual(str(run.date_from), "2025-04-01")
        owed = self.expected(program, "2025-12-31")
        self.assertEqual(owed, {"Beta": 40}, "two quarters that are not paid yet")
        for first in "2025-04-01", "2025-07-01", "2025-10-01":
            self.post_notes(self.pay_rebates(program, first))
        run = self.pay_rebates(program, on="2027-01-20")
        self.assertEqual(str(run.date_from), "2026-01-01")
        self.assertEqual(self.due(run), {"Beta": 20})

    def test_from_years_to_quarters(self):
        self.buy(("2025-05-05", 100), ("2026-02-02", 100))
        self.change("2025-05-20", rebate_period="quarter")
        run = self.pay_rebates(self.program)
        self.assertEqual(str(run.date_to), "2025-12-31")
        run = self.pay_rebates(self.program, on="2026-04-20")
        self.assertEqual(
            (str(run.date_to), self.due(run)), ("2026-03-31", {"Acme": 20})
        )

    def test_thought_better_of_it(self):
        self.change("2025-05-20", rebate_period="month")
        program = self.change("2025-05-21", rebate_period="year")
        with self.on("2025-05-21"):
            self.assertFalse(program.rebate_note)
            self.assertFalse(program.sudo().rebate_earlier)

    def test_ended_and_begun_again(self):
        self.buy(("2025-05-05", 100), ("2026-05-05", 100), ("2027-05-05", 100))
        self.change("2025-06-15", rebate_method="none")
        self.assertEqual(self.expected(self.program, "2025-12-31"), {"Acme": 20})
        self.post_notes(self.pay_rebates(self.program))
        self.assertEqual(self.expected(self.program, "2026-12-31"), {})
        with self.on("2027-01-20"), self.assertRaisesRegex(UserError, "no rebates"):
            self.open_run(self.program, "2026-01-01")
        self.change("2027-01-20", rebate_method="slices")
        self.assertEqual(self.expected(self.program, "2027-12-31"), {"Acme": 10})

    def test_nobody_has_bought_under_it_yet(self):
        program = self.make_rebate_program("whole")
        program = self.change("2025-06-15", program, rebate_method="slices")
        self.assertFalse(program.rebate_note)
        with self.on("2025-06-16"):
            run = self.open_run(program, "2025-01-01")
        self.assertEqual(run.method, "slices")

    def test_reminded_of_the_last_period_and_of_no_other(self):
        self.change("2025-06-15", rebate_method="none")
        for day in "2026-01-02", "2027-01-02":
            with self.on(day):
                self.env["b2b.loyalty.program"].sudo()._remind_of_rebates()
        self.assertEqual(
            self.program.activity_ids.mapped("summary"),
            ["Credit the rebates from 01/01/2025 to 12/31/2025"],
        )

    def test_how_it_was_before_is_not_typed_in(self):
        with self.assertRaises(AccessError):
            self.program.with_user(self.accountant).write({"rebate_earlier": []})
        with self.assertRaises(UserError):
            self.program.with_user(self.manager).write({"rebate_earlier": []})
