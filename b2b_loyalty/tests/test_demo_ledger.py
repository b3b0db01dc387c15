import logging

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..demo.ledger import Ledger


@tagged("post_install", "-at_install")
class TestDemoLedger(TransactionCase):
    """The demo's program in the books: three closed months, and what a supplier bills.

    Asked as the accountant of the demo.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        club = cls.env.ref("b2b_loyalty.demo_program_club", raise_if_not_found=False)
        if not club:
            cls.skipTest(cls, "this database has no demo data")
        if club.accounting_method == "none":
            cls.skipTest(cls, "this company has no chart of accounts")
        cls.made_on = club.date_start + relativedelta(months=30)
        cls.accountant = cls.env["res.users"].search(
            [("login", "=", "loyalty_accountant")]
        )
        cls.env = cls.env(user=cls.accountant)
        cls.club = club.with_env(cls.env)
        cls.company = cls.club.company_id
        cls.closings = cls.env["b2b.loyalty.closing"].search(
            [("program_id", "=", club.id), ("date", "<=", cls.made_on)], order="date"
        )

    def month_ends(self):
        first = self.made_on.replace(day=1)
        return [first - relativedelta(months=n, days=1) for n in (2, 1, 0)]

    def on_account(self, role, on):
        """What the general ledger shows of the program, credits above zero."""
        account = self.company.sudo()[f"b2b_loyalty_{role}_account_id"]
        items = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("b2b_loyalty_program_id", "=", self.club.id),
                ("date", "<=", on),
            ]
        )
        return self.company.currency_id.round(-sum(items.mapped("balance")))

    def tie_out(self, on):
        run = self.env["b2b.loyalty.tie.out"].create({"date": on})
        run.action_check()
        return run

    def redeemed_from_supplier(self):
        """{state of the cost: redemptions}"""
        redemptions = self.env["b2b.loyalty.redemption"].search(
            [
                ("program_id", "=", self.club.id),
                ("supplier_id.name", "=", "Kantinenkarte AG"),
            ]
        )
        return redemptions.grouped("cost_state")

    # -- closings

    def test_the_last_three_months_are_closed(self):
        self.assertEqual(self.closings.mapped("date"), self.month_ends())
        self.assertEqual(set(self.closings.mapped("state")), {"posted"})
        self.assertEqual(set(self.closings.mapped("method")), {"deferral"})
        entries = self.closings.move_id
        self.assertEqual(entries.mapped("state"), ["posted"] * 3)
        self.assertEqual(sorted(entries.mapped("date")), self.month_ends())

    def test_the_ledger_shows_what_each_closing_says(self):
        for closing in self.closings:
            targets = {row.role: row.target for row in closing.account_ids}
            self.assertGreater(targets["liability"], 0)
            for role in ("liability", "breakage", "refund"):
                on_account = self.on_account(role, closing.date)
                self.assertEqual(on_account, targets.get(role, 0), closing.date)

    def test_points_were_redeemed_in_the_months_that_are_closed(self):
        redeemed = [sum(one.line_ids.mapped("redeemed")) for one in self.closings]
        self.assertGreater(redeemed[-1], redeemed[0])
        revenue = [sum(one.line_ids.mapped("revenue")) for one in self.closings]
        self.assertGreater(revenue[-1], 0)
        self.assertGreaterEqual(revenue[-1], revenue[0])

    def test_proofs_hang_on_closing_and_entry(self):
        for closing in self.closings:
            for record in (closing, closing.move_id):
                files = self.env["ir.attachment"].search(
                    [("res_model", "=", record._name), ("res_id", "=", record.id)]
                )
                kinds = {name.rpartition(".")[2] for name in files.mapped("name")}
                self.assertEqual(kinds, {"html", "xlsx"})

    def test_estimates_say_what_they_are_based_on(self):
        estimates = self.club.estimate_ids
        self.assertGreaterEqual(len(estimates), 2)
        self.assertTrue(all(estimates.mapped("reason")))

    # -- tie-out

    def test_it_ties_out_today_and_at_each_month_end(self):
        for day in (*self.month_ends(), self.made_on):
            run = self.tie_out(day)
            mine = run.line_ids.filtered(lambda row: row.program_id == self.club)
            self.assertEqual(sum(mine.mapped("difference")), 0, day)
            self.assertTrue(mine.filtered(lambda row: row.subject == "liability"))
            self.assertFalse(
                run.line_ids.filtered(lambda row: row.subject == "unattributed"), day
            )

    def test_it_was_tied_out_by_the_demo(self):
        runs = self.env["b2b.loyalty.tie.out"].search(
            [("company_id", "=", self.company.id), ("date", "<=", self.made_on)],
            order="id",
            limit=4,
        )
        self.assertEqual(runs.mapped("date"), [*self.month_ends(), self.made_on])
        self.assertEqual(set(runs.mapped("state")), {"same"})

    # -- what suppliers bill

    def test_a_supplier_has_billed_exactly_more_in_part_and_not_yet(self):
        by_state = self.redeemed_from_supplier()
        self.assertEqual(set(by_state), {"complete", "billed", "accrued"})
        differences = {
            self.company.currency_id.round(r.cost_actual - r.cost_accrued)
            for r in by_state["complete"]
        }
        self.assertEqual(differences, {0, 7})
        for redemption in by_state["complete"]:
            self.assertEqual(redemption.cost_open, 0)
        for redemption in by_state["billed"] | by_state["accrued"]:
            self.assertEqual(
                redemption.cost_open, redemption.cost_accrued - redemption.cost_actual
            )
        [partly] = by_state["billed"]
        self.assertEqual((partly.cost_accrued, partly.cost_open), (190, 95))

    def test_clearing_has_an_open_row(self):
        open_ones = sum(
            redemption.cost_open
            for redemptions in self.redeemed_from_supplier().values()
            for redemption in redemptions
        )
        self.assertGreater(open_ones, 0)
        self.assertEqual(self.on_account("clearing", self.made_on), open_ones)

    def test_running_it_again_books_nothing(self):
        before = self.env["account.move"].search_count([])
        self.club.action_accrue_rewards(self.made_on)
        self.assertEqual(self.env["account.move"].search_count([]), before)

    # -- rebates

    def test_rebates_of_the_last_year_were_credited(self):
        run = self.env["b2b.loyalty.rebate.run"].search(
            [("program_id", "=", self.club.id), ("date", "<=", self.made_on)]
        )
        self.assertEqual(run.state, "done")
        self.assertEqual(run.date_from.year, self.made_on.year - 1)
        paid = run.rebate_ids.filtered(lambda row: row.outcome == "pay")
        self.assertGreater(len(paid), 2)
        notes = paid.refund_move_id
        self.assertEqual(set(notes.mapped("state")), {"posted"})
        self.assertAlmostEqual(sum(notes.mapped("amount_untaxed")), run.to_credit)

    def test_rebates_of_the_running_year_are_owed(self):
        owed = {closing.date: closing.refund for closing in self.closings}
        self.assertGreater(owed[max(owed)], 0)

    # -- costs and budget

    def test_costs_are_within_a_budget(self):
        costs = self.env["b2b.loyalty.cost"].search(
            [("program_id", "=", self.club.id), ("date", "<=", self.made_on)]
        )
        self.assertEqual(set(costs.mapped("kind")), {"people", "marketing", "software"})
        [budget] = self.club.budget_ids
        self.assertLessEqual(budget.date_from, self.made_on)
        self.assertLessEqual(self.made_on, budget.date_to)
        self.assertLess(budget.used, budget.amount)

    # -- where there is nothing to book in

    def test_without_a_chart_of_accounts_it_says_so_and_goes_on(self):
        company = self.env["res.company"].sudo().create({"name": "No Books Yet"})
        self.accountant.sudo().company_ids += company
        program = (
            self.env["b2b.loyalty.program"]
            .sudo()
            .with_company(company)
            .create({"name": "Bare", "company_id": company.id})
        )
        ledger = Ledger(program, self.accountant, fields.Date.today())
        with self.assertLogs(Ledger.__module__, logging.INFO) as log:
            ledger.choose_method(self.env["account.analytic.account"])
        self.assertIn("No Books Yet has no chart of accounts yet", log.output[0])
        ledger.play_bills({}, {})
        ledger.close()
        self.assertEqual(program.accounting_method, "none")
        self.assertFalse(
            self.env["b2b.loyalty.closing"]
            .sudo()
            .search_count([("program_id", "=", program.id)])
        )
