from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..models.b2b_loyalty_program_books import METHODS
from ..models.res_company_books import ACCOUNTS, JOURNAL
from .books_common import BooksCase


class TestCompanyBooks(BooksCase):
    def settings(self):
        return self.env["res.config.settings"].create({})

    def test_what_is_missing_is_proposed_and_what_is_set_stays(self):
        company = self.env.company
        company.write(dict.fromkeys([JOURNAL, *ACCOUNTS], False))
        mine = self.env["account.account"].create(
            {
                "name": "Rewards",
                "code": "609900",
                "account_type": "expense",
                "company_ids": [(6, 0, company.ids)],
            }
        )
        company.b2b_loyalty_expense_account_id = mine
        self.assertTrue(self.settings().b2b_loyalty_books_missing)
        self.settings().action_b2b_loyalty_propose_books()
        self.assertEqual(company.b2b_loyalty_expense_account_id, mine)
        for name, (kind, reconciled) in ACCOUNTS.items():
            with self.subTest(name):
                self.assertEqual(company[name].account_type, kind)
                if reconciled:
                    self.assertTrue(company[name].reconcile)
        self.assertEqual(company[JOURNAL].type, "general")
        self.assertFalse(self.settings().b2b_loyalty_books_missing)

    def test_proposed_twice_makes_nothing_new(self):
        self.company.b2b_loyalty_propose_books()
        before = {name: self.company[name] for name in [JOURNAL, *ACCOUNTS]}
        self.company.b2b_loyalty_propose_books()
        self.assertEqual({name: self.company[name] for name in before}, before)

    def test_a_company_without_a_chart_is_told_so(self):
        bare = self.env["res.company"].create({"name": "Bare"})
        with self.assertRaisesRegex(UserError, "Bare has no chart of accounts yet"):
            bare.b2b_loyalty_propose_books()

    def test_one_account_has_one_purpose(self):
        self.company.b2b_loyalty_propose_books()
        clearing = self.company.b2b_loyalty_clearing_account_id
        with self.assertRaisesRegex(
            UserError, "chosen for Refund Liability and for Reward Clearing"
        ):
            self.company.b2b_loyalty_refund_account_id = clearing

    def test_clearing_must_be_reconciled(self):
        self.company.b2b_loyalty_propose_books()
        expense = self.company.b2b_loyalty_expense_account_id
        self.company.b2b_loyalty_expense_account_id = False
        with self.assertRaisesRegex(UserError, "cannot be reconciled"):
            self.company.b2b_loyalty_clearing_account_id = expense


class TestProgramBooks(BooksCase):
    def draft(self, method):
        program = self.make_program(method, opened=False)
        program.accounting_method = method
        return program.with_user(self.manager)

    def test_a_method_needs_its_accounts_and_says_which(self):
        self.company.write(dict.fromkeys([JOURNAL, *ACCOUNTS], False))
        program = self.draft("deferral")
        with self.assertRaisesRegex(
            UserError,
            "Deferred revenue .* needs accounts .*: Loyalty Journal, Contract "
            "Liability, Revenue Adjustment, Breakage Income, Reward Expense. Choose",
        ):
            program.action_open()
        self.assertEqual(program.state, "draft")
        self.company.b2b_loyalty_propose_books()
        self.company.b2b_loyalty_breakage_account_id = False
        with self.assertRaisesRegex(UserError, "chosen yet: Breakage Income. Choose"):
            program.action_open()

    def test_with_its_accounts_each_method_opens(self):
        self.company.b2b_loyalty_propose_books()
        for method in METHODS:
            with self.subTest(method):
                program = self.draft(method)
                program.action_open()
                self.assertEqual(program.state, "open")

    def test_cost_only_opens_without_accounts(self):
        self.company.write(dict.fromkeys([JOURNAL, *ACCOUNTS], False))
        program = self.draft("none")
        program.action_open()
        self.assertEqual(program.state, "open")

    def test_the_accountant_chooses_the_method_and_nothing_else(self):
        program = self.make_program()
        with Form(program.with_user(self.accountant)) as form:
            form.accounting_method = "provision"
        self.assertEqual(program.accounting_method, "provision")
        with self.assertRaisesRegex(AccessError, "how a program is booked"):
            program.with_user(self.accountant).name = "Mine"

    def test_items_stay_with_the_programs_of_their_company(self):
        other = self.env["res.company"].create({"name": "Other Seller"})
        program = self.make_program()
        program.sudo().copy({"company_id": other.id})
        program = program.sudo().search([("company_id", "=", other.id)])
        document = self.make_document(self.make_company("Acme"), [8], "2026-01-05")
        with self.assertRaisesRegex(UserError, "company"):
            document.invoice_line_ids.b2b_loyalty_program_id = program
