from odoo.exceptions import AccessError, UserError

from ..models.b2b_loyalty_program_accrual import CLEARING
from .books_common import d
from .clearing_common import ClearingCase


class TestRewardAccrual(ClearingCase):
    """What is booked before anything is billed."""

    def test_redeeming_books_nothing_and_the_run_one_entry(self):
        first, second = self.redeemed(), self.redeemed(quantity=2)
        self.assertFalse(self.entries(self.program))
        entry = self.run_on("2026-01-11")
        self.assertEqual(len(entry), 1)
        self.assertEqual((entry.state, entry.date), ("posted", d("2026-01-11")))
        self.assertEqual(entry.journal_id, self.company.b2b_loyalty_journal_id)
        self.assertEqual(len(entry.line_ids), 4)
        self.assert_books(clearing=-900, expense=900)
        self.assertEqual(first.accrual_line_id.credit, 300)
        self.assertEqual(second.accrual_line_id.credit, 600)
        self.assert_ties()

    def test_every_item_says_of_what_it_is(self):
        plan = self.env["account.analytic.plan"].create({"name": "Loyalty"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "Club", "plan_id": plan.id}
        )
        self.program.sudo().analytic_distribution = {str(analytic.id): 100}
        redemption = self.redeemed()
        entry = self.run_on("2026-01-11")
        for line in entry.line_ids:
            self.assertEqual(line.b2b_loyalty_program_id, self.program)
            self.assertEqual(line.b2b_loyalty_redemption_id.id, redemption.id)
            self.assertEqual(line.partner_id, self.supplier)
        costs = entry.line_ids.filtered(lambda ln: ln.account_id == self.expense)
        self.assertEqual(costs.analytic_distribution, {str(analytic.id): 100})
        self.assertFalse((entry.line_ids - costs).analytic_distribution)

    def test_twice_books_nothing(self):
        self.redeemed()
        self.run_on("2026-01-11")
        for day in "2026-01-11", "2026-01-12", "2026-02-01":
            self.assertFalse(self.run_on(day))
        self.assert_books(clearing=-300, expense=300)

    def test_what_waits_for_approval_is_not_expected_yet(self):
        self.training.approval = "seller"
        redemption = self.redeemed()
        self.assertFalse(self.run_on("2026-01-11"))
        redemption.with_user(self.manager).action_approve()
        self.run_on("2026-01-12")
        self.assert_books(clearing=-300, expense=300)

    def test_cancelled_is_taken_back_and_reconciled(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        redemption.with_user(self.manager).action_cancel("Not needed")
        self.assert_books(clearing=-300, expense=300)
        self.run_on("2026-02-01")
        self.assert_books(clearing=0, expense=0)
        self.assert_books(clearing=-300, expense=300, on="2026-01-31")
        self.assertFalse(self.open_items(redemption))
        self.assertTrue(redemption.accrual_line_id.full_reconcile_id)
        self.assert_ties()

    def test_refused_is_never_booked(self):
        self.training.approval = "seller"
        redemption = self.redeemed()
        redemption.with_user(self.manager).action_refuse("No")
        self.assertFalse(self.run_on("2026-01-11"))

    def test_which_rewards_are_billed_by_a_supplier(self):
        supplier = {"supplier_id": self.supplier.id, "cost": 64}
        expected = {
            ("service", True): 64,
            ("experience", True): 64,
            ("project", True): 64,
            ("service", False): 0,
        }
        for (kind, billed), amount in expected.items():
            with self.subTest(kind=kind, billed=billed):
                values = supplier if billed else {"cost": 64}
                details = {"brief": "A joint stand at the fair in May"}
                redemption = self.redeemed(
                    self.make_reward(kind, **values),
                    **(details if kind == "project" else {}),
                )
                self.run_on("2026-01-11")
                self.assertEqual(redemption.accrual_line_id.credit, amount)

    def test_another_supplier_later_changes_nothing(self):
        redemption = self.redeemed()
        self.training.supplier_id = self.make_company("Other Ltd")
        self.run_on("2026-01-11")
        self.assertEqual(redemption.supplier_id, self.supplier)
        self.assertEqual(redemption.accrual_line_id.partner_id, self.supplier)

    def test_an_entry_taken_back_by_hand_is_booked_again(self):
        self.redeemed()
        entry = self.run_on("2026-01-11")
        entry.with_user(self.accountant).button_draft()
        self.run_on("2026-01-12")
        self.assert_books(clearing=-300, expense=300)
        entry.action_post()
        self.run_on("2026-01-13")
        self.assert_books(clearing=-300, expense=300)

    def test_what_met_an_entry_taken_back_meets_the_next_one(self):
        redemption = self.redeemed(fulfilled=True)
        accrual = self.run_on("2026-01-11")
        self.bill(320, redemption)
        self.run_on("2026-01-21")
        self.assertFalse(self.open_items(redemption))
        accrual.with_user(self.accountant).button_draft()
        item = accrual.sudo().line_ids.filtered("b2b_loyalty_redemption_id")
        self.assertFalse(item.filtered("reconciled"))
        self.assertEqual(sum(self.open_items(redemption)), 300)
        self.run_on("2026-01-22")
        self.assert_books(clearing=0, expense=320)
        self.assertFalse(self.open_items(redemption))

    def test_a_bill_meets_what_is_left_of_a_reversal_taken_back(self):
        redemption = self.redeemed(fulfilled=True)
        accrual = self.run_on("2026-01-11")
        with self.on("2026-01-12"):
            reversal = accrual._reverse_moves([{"date": "2026-01-12"}], cancel=True)
        self.run_on("2026-01-13")
        with self.on("2026-01-14"):
            reversal.with_user(self.accountant).button_draft()
        self.run_on("2026-01-14")
        self.bill(300, redemption)
        self.run_on("2026-01-21")
        self.assert_books(clearing=0, expense=300)
        self.assertFalse(self.open_items(redemption))

    def test_an_entry_posted_again_meets_the_bill_again(self):
        redemption = self.redeemed(fulfilled=True)
        accrual = self.run_on("2026-01-11")
        self.bill(300, redemption)
        accrual.with_user(self.accountant).button_draft()
        accrual.action_post()
        self.assertFalse(self.run_on("2026-01-21"))
        self.assert_books(clearing=0, expense=300)
        self.assertFalse(self.open_items(redemption))

    def test_programs_are_apart(self):
        other = self.make_program("Other")
        member = self.make_member(other, "Weber GmbH", user_id=self.seller.id)
        reward = self.trainings_of(other)
        self.redeemed(reward, member=member)
        self.redeemed()
        self.run_on("2026-01-11")
        self.assertFalse(self.entries(other))
        self.run_on("2026-01-11", other)
        self.assertEqual(self.gl(self.clearing, program=other), -300)
        self.assert_books(clearing=-300, expense=300)
        self.assert_ties(program=other)


class TestRewardAccrualRefused(ClearingCase):
    """What goes wrong is a sentence, and nothing half-done is left."""

    def test_a_locked_day_is_refused(self):
        self.redeemed()
        self.company.sudo().fiscalyear_lock_date = d("2026-01-31")
        with self.assertRaisesRegex(UserError, "are locked on .* on a later day"):
            self.run_on("2026-01-31")
        self.assertFalse(self.entries(self.program))
        self.run_on("2026-02-01")
        self.assert_books(clearing=-300, expense=300)

    def test_a_day_before_the_program_or_far_ahead_is_refused(self):
        self.redeemed()
        with self.on("2026-01-11"):
            for day in "2019-12-31", "2026-02-01", "2045-01-01":
                with self.assertRaisesRegex(UserError, "to the end of this month"):
                    self.program.with_user(self.accountant).action_accrue_rewards(day)
        self.assertFalse(self.entries(self.program))

    def test_missing_accounts_are_named(self):
        self.redeemed()
        self.company.b2b_loyalty_expense_account_id = False
        self.company[CLEARING] = False
        with self.assertRaisesRegex(UserError, "Reward Expense, Reward Clearing"):
            self.run_on("2026-01-11")

    def test_nothing_to_book_needs_no_accounts(self):
        self.company[CLEARING] = False
        self.assertFalse(self.run_on("2026-01-11"))

    def test_only_accountants_book(self):
        self.redeemed()
        for user in self.manager, self.seller, self.biller:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.program.with_user(user).action_accrue_rewards()
        self.assertFalse(self.entries(self.program))

    def test_accountants_of_loyalty_need_no_other_rights(self):
        user = self.make_user("books", "b2b_loyalty.group_accountant")
        self.redeemed()
        with self.on("2026-01-11"):
            self.program.with_user(user).action_accrue_rewards()
        self.assert_books(clearing=-300, expense=300)

    def test_rows_are_facts(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        row = redemption.sudo().accrual_ids
        self.assertEqual((row.accrued, row.variance), (300, 0))
        with self.assertRaisesRegex(UserError, "is a fact"):
            row.accrued = 1
        with self.assertRaisesRegex(UserError, "is a fact"):
            row.unlink()

    def test_the_account_stays_while_something_is_open(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        other = self.clearing.copy({"name": "Other", "code": "299999"})
        with self.assertRaisesRegex(UserError, "still holds what suppliers have"):
            self.company[CLEARING] = other
        redemption.with_user(self.manager).action_cancel("Not needed")
        self.run_on("2026-01-12")
        self.company[CLEARING] = other
        self.assertFalse(self.run_on("2026-01-13"))


class TestRewardAccrualCron(ClearingCase):
    def run_cron(self, day):
        with self.on(day), self.enter_registry_test_mode():
            self.env.ref("b2b_loyalty.ir_cron_accrue_rewards").method_direct_trigger()
        self.env.invalidate_all()

    def notes(self, program):
        return program.sudo().activity_ids.filtered(
            lambda activity: activity.user_id == self.accountant
        )

    def test_every_day(self):
        self.redeemed()
        self.run_cron("2026-01-11")
        self.run_cron("2026-01-12")
        self.assert_books(clearing=-300, expense=300)
        self.assertFalse(self.notes(self.program))

    def test_one_that_fails_is_noted_once_and_the_others_go_on(self):
        other = self.make_program("Other")
        member = self.make_member(other, "Weber GmbH", user_id=self.seller.id)
        reward = self.trainings_of(other)
        self.redeemed()
        self.redeemed(reward, member=member)
        self.patch(
            type(self.program),
            "_prepare_accrual_move",
            self.failing(self.program, type(self.program)._prepare_accrual_move),
        )
        with self.assertLogs("odoo.addons.b2b_loyalty", "ERROR"):
            self.run_cron("2026-01-11")
        self.assertEqual(self.gl(self.clearing, program=other), -300)
        self.assertEqual(len(self.notes(self.program)), 1)
        with self.assertLogs("odoo.addons.b2b_loyalty", "ERROR"):
            self.run_cron("2026-01-12")
        self.assertEqual(len(self.notes(self.program)), 1)
        self.assertFalse(self.notes(other))

    @staticmethod
    def failing(program, prepare):
        def _prepare_accrual_move(self, booked, on):
            if self == program:
                raise ZeroDivisionError("broken")
            return prepare(self, booked, on)

        return _prepare_accrual_move

    def test_accountants_hear_once_of_missing_accounts(self):
        self.redeemed()
        self.company[CLEARING] = False
        self.run_cron("2026-01-11")
        self.assertIn("Reward Clearing", self.program.sudo().accrual_error)
        note = self.notes(self.program)
        self.assertEqual(len(note), 1)
        note.action_done()
        self.run_cron("2026-01-12")
        self.assertFalse(self.notes(self.program))
        self.company[CLEARING] = self.clearing
        self.run_cron("2026-01-13")
        self.assertFalse(self.program.sudo().accrual_error)
        self.assert_books(clearing=-300, expense=300)


class TestRewardAccrualQueries(ClearingCase):
    def queries(self, number, day):
        for _redemption in range(number):
            self.redeemed()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.on(day):
            program = self.program.with_user(self.accountant)
            program.env.user.has_group("b2b_loyalty.group_accountant")
            before = self.env.cr.sql_log_count
            program.action_accrue_rewards()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_no_more_queries_for_many(self):
        self.queries(1, "2026-01-11")  # warms up
        few = self.queries(10, "2026-01-12")
        many = self.queries(50, "2026-01-13")
        self.assertLessEqual(many - few, 10)
        self.assertLess(few, 120)
