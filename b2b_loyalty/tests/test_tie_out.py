from contextlib import redirect_stdout
from io import StringIO

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..cli.b2b_loyalty_tie_out import B2BLoyaltyTieOut
from .books_common import d
from .closing_common import ClosingCase


class TestTieOut(ClosingCase):
    def check(self, on="2026-06-15"):
        runs = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        run = runs.create({"company_id": self.company.id, "date": on})
        run.action_check()
        return run.sudo()

    def differing(self, run):
        return {
            (line.subject, line.difference): line.because or ""
            for line in run.line_ids
            if line.difference
        }

    def post_entry(self, account, amount, on="2026-06-10", **values):
        """An entry by hand: a credit of the account, against expense."""
        other = self.company_data["default_account_expense"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": on,
                "line_ids": [
                    Command.create(
                        {
                            "name": "By hand",
                            "account_id": account.id,
                            "balance": -amount,
                            **values,
                        }
                    ),
                    Command.create({"account_id": other.id, "balance": amount}),
                ],
            }
        )
        entry.action_post()
        return entry

    def test_nothing_booked_ties_out(self):
        run = self.check()
        self.assertEqual((run.state, run.difference), ("same", 0))

    def test_closings_tie_out_on_every_day(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.close("2026-03-31")
        self.sell(2000, on="2026-05-01")
        self.work()
        self.close("2026-05-31").action_reverse()
        for day in ("2026-03-30", "2026-03-31", "2026-05-31", "2026-06-15"):
            with self.subTest(day):
                run = self.check(day)
                self.assertEqual(run.state, "same")
        [row] = run.line_ids
        self.assertEqual((row.subject, row.ledger), ("liability", 90.91))
        items = self.env["account.move.line"].search(row.action_view()["domain"])
        self.assertEqual(-sum(items.mapped("balance")), 90.91)

    def test_taken_back_on_a_later_day_it_stood_until_then(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.close("2026-03-31")
        self.company.sudo().fiscalyear_lock_date = "2026-04-30"
        closing.action_reverse()
        for day in ("2026-04-30", "2026-06-14", "2026-06-15"):
            with self.subTest(day):
                self.assertEqual(self.check(day).state, "same")

    def test_an_entry_by_hand_is_named(self):
        liability = self.company.b2b_loyalty_liability_account_id
        entry = self.post_entry(liability, 7.5, b2b_loyalty_program_id=self.program.id)
        found = self.differing(self.check())
        self.assertEqual(found, {("liability", 7.5): f"{entry.name} (By hand)"})
        self.assertEqual(self.check("2026-06-09").state, "same")

    def test_items_of_no_program_are_reported(self):
        clearing = self.company.b2b_loyalty_clearing_account_id
        entry = self.post_entry(clearing, 3)
        run = self.check()
        self.assertEqual(
            self.differing(run), {("unattributed", 3.0): f"{entry.name} (By hand)"}
        )
        items = self.env["account.move.line"].search(
            run.line_ids.action_view()["domain"]
        )
        self.assertEqual(items.move_id, entry)

    def test_two_errors_that_cancel_out_are_found(self):
        refund = self.company.b2b_loyalty_refund_account_id
        self.post_entry(refund, 5)
        self.post_entry(refund, -5)
        self.assertEqual(self.check().difference, 10)

    def test_two_items_of_one_program_that_cancel_out_are_named(self):
        program = {"b2b_loyalty_program_id": self.program.id}
        for role in "liability", "refund":
            with self.subTest(role):
                account = self.company[f"b2b_loyalty_{role}_account_id"]
                entries = self.post_entry(account, 7, **program)
                entries |= self.post_entry(account, -7, **program)
                [(found, because)] = self.differing(self.check()).items()
                self.assertEqual(found, (role, 14))
                for entry in entries:
                    self.assertIn(entry.name, because)
                entries.button_draft()

    def test_an_entry_that_was_reversed_is_put_right(self):
        program = {"b2b_loyalty_program_id": self.program.id}
        account = self.company.b2b_loyalty_liability_account_id
        entry = self.post_entry(account, 7, **program)
        entry._reverse_moves([{"date": "2026-06-12"}], cancel=True)
        self.assertEqual(self.check("2026-06-11").difference, 7)
        self.assertEqual(self.check().state, "same")
        entry.reversal_move_ids._reverse_moves([{"date": "2026-06-13"}], cancel=True)
        self.assertEqual(self.check().difference, 7)

    def test_every_night_accountants_hear_of_differences_only(self):
        # the mail is for accountants of this company
        runs = self.env["b2b.loyalty.tie.out"].sudo()
        before = runs.search([])
        self.assertFalse(runs._tie_out(self.company))
        self.assertEqual(runs.search([]), before)
        self.post_entry(self.company.b2b_loyalty_liability_account_id, 4)
        run = runs._tie_out(self.company)
        self.assertEqual(run.state, "other")
        message = run.message_ids.filtered("subject")
        self.assertIn("do not tie out", message.subject)
        self.assertIn(self.accountant.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.seller.partner_id, message.notified_partner_ids)
        self.assertIn("4.00", message.body)
        self.assertIn(f"as of {format_date(self.env, run.date)}", message.body)

    def test_the_nightly_run(self):
        runs = self.env["b2b.loyalty.tie.out"].sudo()
        self.post_entry(self.company.b2b_loyalty_liability_account_id, 4)
        self.run_cron("ir_cron_tie_out")
        self.assertTrue(runs.search([("company_id", "=", self.company.id)]))

    def test_as_a_command(self):
        told = StringIO()
        command = B2BLoyaltyTieOut()
        with redirect_stdout(told):
            self.assertFalse(command._print(self.env(su=True), d("2026-06-14")))
        self.assertIn(f"{self.company.name}, 2026-06-14: 0.00", told.getvalue())
        clearing = self.company.b2b_loyalty_clearing_account_id
        entry = self.post_entry(clearing, 3, on="2026-06-14")
        with redirect_stdout(told):
            self.assertTrue(command._print(self.env(su=True), d("2026-06-14")))
        self.assertRegex(told.getvalue(), rf"unattributed .* 3.00 {entry.name} ")

    def test_who_and_when(self):
        with self.assertRaisesRegex(UserError, "has not been yet"):
            self.check("2026-06-16")
        run = self.check()
        with self.assertRaises(AccessError):
            run.with_user(self.manager).action_check()


class TestClearingDifferences(ClosingCase):
    """What is on clearing and of nothing that the program knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.make_company("Academy")
        training = cls.make_product("Training", cls.paper, "service")
        cls.member.sudo().earn(10, "training,1", date="2026-06-01")
        cls.redemption = cls.spend(
            10,
            kind="external",
            product_id=training.id,
            supplier_id=cls.supplier.id,
            cost=300,
        ).sudo()
        cls.program.with_user(cls.accountant).action_accrue_rewards()

    def check(self):
        runs = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        run = runs.create({"company_id": self.company.id, "date": "2026-06-15"})
        run.action_check()
        return run.sudo()

    def post_on(self, role, amount, **links):
        """A credit of the account, against expense, with these links."""
        account = self.company[f"b2b_loyalty_{role}_account_id"]
        other = self.company_data["default_account_expense"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-06-10",
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "credit": amount, **links}
                    ),
                    Command.create({"account_id": other.id, "debit": amount}),
                ],
            }
        )
        entry.action_post()
        return entry

    def test_an_accrual_taken_back_by_hand_names_its_redemption(self):
        self.assertEqual(self.check().state, "same")
        accrual = self.redemption.accrual_line_id.move_id
        accrual._reverse_moves([{"date": "2026-06-12"}], cancel=True)
        run = self.check()
        [wrong] = run.line_ids.filtered("difference")
        self.assertEqual((wrong.subject, wrong.difference), ("clearing", -300))
        self.assertEqual(wrong.because, self.redemption.name)
        self.assertTrue(self.env["b2b.loyalty.tie.out"].sudo()._tie_out(self.company))

    def test_a_link_to_the_wrong_thing_hides_nothing(self):
        program = {"b2b_loyalty_program_id": self.program.id}
        redemption = {"b2b_loyalty_redemption_id": self.redemption.id}
        for role, links in (
            ("clearing", program),
            ("liability", redemption),
            ("refund", redemption),
        ):
            with self.subTest(role):
                entry = self.post_on(role, 50, **links)
                wrong = self.check().line_ids.filtered("difference")
                self.assertIn(entry.name, " ".join(wrong.mapped("because")))
                self.assertEqual(sum(wrong.mapped("difference")), 50)
                entry.button_draft()

    def test_another_seller_is_not_named(self):
        other = self.setup_other_company()["company"]
        self.post_on("clearing", 33)
        runs = self.env["b2b.loyalty.tie.out"].sudo()
        run = runs.create({"company_id": other.id, "date": "2026-06-15"})
        run._check()
        self.assertEqual(run.state, "same")

    def test_what_was_found_is_not_typed_in(self):
        runs = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        with self.assertRaisesRegex(AccessError, "worked out by its button"):
            runs.create({"state": "same"})
        forged = runs.with_context(default_state="same").create({})
        self.assertEqual(forged.state, "draft")
        run = self.check().with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "stays on record"):
            run.unlink()
        run.date = "2026-06-14"
        self.assertEqual((run.state, len(run.line_ids)), ("draft", 0))
        run.unlink()

    def test_one_company_that_fails_stops_no_other(self):
        runs = self.env["b2b.loyalty.tie.out"].sudo()
        self.patch(type(runs), "_check", lambda run: 1 / 0)
        with self.assertLogs("odoo.addons.b2b_loyalty", "ERROR") as log:
            runs._try_tie_out(self.company)
        self.assertIn("could not be tied out", log.output[0])
