from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .profit_common import ProfitCase


@tagged("post_install", "-at_install")
class TestBudget(ProfitCase):
    """A budget of 1,000 for 2026, and costs that come near."""

    def setUp(self):
        super().setUp()
        self.budget = self.make_budget()

    def make_budget(self, user=None, **values):
        budgets = self.env["b2b.loyalty.budget"].with_user(user or self.accountant)
        return budgets.create(
            {"program_id": self.program.id, "year": 2026, "amount": 1000, **values}
        )

    def spend(self, amount, on="2026-03-10"):
        self.enter_cost(amount, on=on)

    def run_cron(self):
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref("b2b_loyalty.ir_cron_budgets").method_direct_trigger()
        self.env.invalidate_all()

    def told(self):
        """What the responsible was told, oldest first."""
        activities = self.program.sudo().activity_ids.sorted("id")
        self.assertLessEqual(activities.user_id, self.manager)
        return activities.mapped("summary")

    def test_how_much_is_used(self):
        self.spend(300)
        self.spend(64, "2025-12-31")
        self.assertEqual(
            (self.budget.used, self.budget.left, self.budget.percent), (300, 700, 30)
        )
        program = self.program.with_user(self.manager)
        program.invalidate_recordset()
        self.assertEqual((program.has_budget, program.budget_percent), (True, 30))

    def test_told_at_the_edges_and_once(self):
        self.spend(799.90)
        self.run_cron()
        self.assertEqual(self.told(), [], "79.99 % are not 80 %")
        self.spend(0.10)
        self.run_cron()
        self.assertEqual(self.told(), ["Club has used 80 % of its budget"])
        self.run_cron()
        self.spend(199.99)
        self.run_cron()
        self.assertEqual(len(self.told()), 1, "99.999 % are not 100 %")
        self.spend(0.01)
        for day in "2026-03-11", "2026-03-12":
            with self.on(day):
                self.run_cron()
        self.assertEqual(
            self.told(),
            ["Club has used 80 % of its budget", "Club has used up its budget"],
        )
        note = self.program.sudo().activity_ids.sorted("id")[-1].note
        self.assertIn("1,000.00", note)

    def test_both_passed_at_once_are_told_once(self):
        self.spend(1500)
        self.run_cron()
        self.assertEqual(self.told(), ["Club has used up its budget"])
        self.run_cron()
        self.assertEqual(len(self.told()), 1)

    def test_what_falls_and_rises_again_is_not_told_again(self):
        self.spend(800)
        self.run_cron()
        self.spend(-100)
        self.run_cron()
        self.spend(100)
        self.run_cron()
        self.assertEqual(len(self.told()), 1)

    def test_a_budget_that_was_raised_is_passed_anew(self):
        self.spend(1000)
        self.run_cron()
        self.budget.amount = 2000
        self.run_cron()
        self.assertEqual(len(self.told()), 1, "half of it is used")
        self.spend(600)
        self.run_cron()
        self.assertEqual(self.told()[1:], ["Club has used 80 % of its budget"])

    def test_raised_a_little_only_what_comes_is_told(self):
        self.spend(1000)
        self.run_cron()
        self.budget.amount = 1200  # 83 %: that 80 % are passed is known
        self.run_cron()
        self.assertEqual(len(self.told()), 1)
        self.spend(200)
        self.run_cron()
        self.assertEqual(self.told()[1:], ["Club has used up its budget"])

    def test_a_budget_that_was_lowered(self):
        self.spend(500)
        self.run_cron()
        self.budget.amount = 550
        self.run_cron()
        self.assertEqual(self.told(), ["Club has used 80 % of its budget"])

    def test_a_budget_of_another_year_is_quiet(self):
        self.make_budget(year=2025, amount=10)
        self.spend(64, "2025-06-01")
        self.run_cron()
        self.assertEqual(self.told(), [])

    def test_fiscal_year(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        self.assertEqual(
            (self.budget.date_from, self.budget.date_to),
            (date(2025, 4, 1), date(2026, 3, 31)),
        )
        self.spend(850, "2025-04-01")
        self.run_cron()
        self.assertEqual(len(self.told()), 1)
        self.make_budget(year=2027)
        with self.on("2026-04-01"):
            self.spend(850, "2026-04-01")
            self.run_cron()
        self.assertEqual(len(self.told()), 2)

    def test_with_nobody_responsible_the_chatter_says_it(self):
        self.program.sudo().user_id = False
        self.spend(800)
        self.run_cron()
        self.assertEqual(self.told(), [])
        body = self.program.sudo().message_ids.sorted("id")[-1].body
        self.assertIn("has used 80 % of its budget", body)

    def test_one_that_fails_stops_no_other(self):
        other = self.make_program("Second")
        self.make_budget(program_id=other.id, amount=10)
        self.enter_cost(10, other)
        self.spend(800)
        warn = self.registry["b2b.loyalty.budget"]._warn

        def fails(budget, *args):
            if budget.program_id == other:
                raise ZeroDivisionError
            return warn(budget, *args)

        self.patch(self.registry["b2b.loyalty.budget"], "_warn", fails)
        with mute_logger("odoo.addons.b2b_loyalty.models.b2b_loyalty_budget"):
            self.run_cron()
        self.assertEqual(len(self.told()), 1)
        self.assertFalse(other.sudo().activity_ids)

    @mute_logger("odoo.sql_db")
    def test_one_a_year(self):
        with self.assertRaises(IntegrityError):
            self.make_budget(amount=5)

    @mute_logger("odoo.sql_db")
    def test_above_nothing_and_of_a_real_year(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make_budget(year=2027, amount=0)
        with self.assertRaisesRegex(ValidationError, "for a year from 2000 to 2100"):
            self.make_budget(year=26)

    def test_nobody_says_that_it_was_told(self):
        budget = self.make_budget(year=2027, told=100).with_user(self.manager)
        budget.write({"told": 100})
        self.assertEqual(budget.told, 0)
        budgets = self.env["b2b.loyalty.budget"].with_user(self.accountant)
        silenced = budgets.with_context(default_told=100).create(
            {"program_id": self.program.id, "year": 2028, "amount": 5}
        )
        self.assertEqual(silenced.told, 0)

    def test_the_accountant_enters_it_on_the_program(self):
        with Form(self.program.with_user(self.accountant)) as form:
            with form.budget_ids.new() as line:
                line.year = 2027
                line.amount = 500
        self.assertEqual(sum(self.program.sudo().budget_ids.mapped("amount")), 1500)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_salespeople_enter_none(self):
        with self.assertRaises(AccessError):
            self.make_budget(user=self.seller, year=2027)

    def test_one_query_for_any_number(self):
        budgets = (
            self.budget | self.make_budget(year=2025) | self.make_budget(year=2024)
        )
        budgets = budgets.sudo()
        self.assertEqual(self.queries(budgets[:1]), self.queries(budgets))

    def queries(self, budgets):
        self.env.flush_all()
        self.env.invalidate_all()
        budgets.mapped("date_to")
        budgets.program_id.mapped("eligible_categ_ids.id")
        before = self.env.cr.sql_log_count
        budgets.mapped("used")
        return self.env.cr.sql_log_count - before
