from odoo.tests import Form

from .clearing_common import ClearingCase


class TestRewardClearing(ClearingCase):
    """The supplier's bill meets what was accrued."""

    def test_the_draft_bill_of_a_delivery_debits_clearing(self):
        redemption = self.redeemed(self.reward)
        with self.on("2026-01-10"):
            self.deliver()
        line = redemption.sudo().bill_line_ids
        self.assertEqual(line.account_id, self.clearing)
        self.assertEqual(line.b2b_loyalty_program_id, self.program)
        self.assertEqual(line.b2b_loyalty_redemption_id.id, redemption.id)

    def test_without_a_clearing_account_as_odoo_says(self):
        self.company.b2b_loyalty_clearing_account_id = False
        redemption = self.redeemed()
        line = self.make_bill([(300, redemption)]).invoice_line_ids
        self.assertEqual(line.account_id, self.company_data["default_account_expense"])

    def test_matched_by_hand_and_unmatched_again(self):
        redemption = self.redeemed()
        bill = self.make_bill([(300, redemption.browse())])
        usual = bill.invoice_line_ids.account_id
        self.assertNotEqual(usual, self.clearing)
        view = "account.view_move_form"
        with Form(bill, view=view) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.b2b_loyalty_redemption_ids.add(redemption)
        line = bill.invoice_line_ids
        self.assertEqual(line.account_id, self.clearing)
        self.assertEqual(line.b2b_loyalty_program_id.id, self.program.id)
        with Form(bill, view=view) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.b2b_loyalty_redemption_ids.clear()
        line = bill.invoice_line_ids
        self.assertEqual(line.account_id, usual)
        self.assertFalse(line.b2b_loyalty_program_id)
        self.assertFalse(line.b2b_loyalty_redemption_id)

    def test_in_full(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.bill(300, redemption)
        self.assert_books(clearing=0, expense=300)
        self.assertFalse(self.open_items(redemption))
        self.assertTrue(bill.sudo().invoice_line_ids.full_reconcile_id)
        self.assertFalse(self.run_on("2026-01-21"))
        self.assert_ties()

    def test_a_difference_is_an_expense_when_the_cost_is_complete(self):
        for amount in 320, 270.55:
            with self.subTest(amount=amount):
                before = self.gl(self.expense)
                redemption = self.redeemed(fulfilled=True)
                self.run_on("2026-01-11")
                self.bill(amount, redemption)
                self.assertEqual(redemption.cost_open, round(300 - amount, 2))
                self.assertEqual(redemption.cost_complete, amount > 300)
                redemption.action_complete_cost()
                self.run_on("2026-01-21")
                self.assert_books(clearing=0, expense=round(before + amount, 2))
                self.assertFalse(self.open_items(redemption))
                self.assertEqual(redemption.cost_open, 0)
                self.assertEqual(redemption.cost_variance, round(amount - 300, 2))
                self.assert_ties()

    def test_in_parts(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        self.bill(100, redemption)
        self.assert_books(clearing=-200, expense=300)
        self.assertEqual(self.open_items(redemption), [-200])
        self.assertEqual(redemption.cost_state, "billed")
        self.assertFalse(self.run_on("2026-01-21"))
        self.bill(150, redemption, on="2026-02-03")
        self.assertEqual(self.open_items(redemption), [-50])
        redemption.action_complete_cost()
        self.run_on("2026-02-04")
        self.assert_books(clearing=0, expense=250)
        self.assertFalse(self.open_items(redemption))
        self.assert_ties()

    def test_a_bill_over_a_part_is_not_the_last_one(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        self.bill(100, redemption)
        self.assertEqual(redemption.cost_state, "billed")
        self.assertFalse(self.run_on("2026-01-21"))
        self.assert_books(clearing=-200, expense=300)
        self.bill(200, redemption, on="2026-02-03")
        self.assertEqual(redemption.cost_state, "complete")
        self.assertFalse(self.run_on("2026-02-04"))
        self.assert_books(clearing=0, expense=300)
        self.assertFalse(self.open_items(redemption))
        self.assert_ties()

    def test_what_the_accountant_says_is_complete_stays_so(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        self.bill(280, redemption)
        redemption.action_complete_cost()
        self.bill(30, redemption, on="2026-02-03", move_type="in_refund")
        self.assertTrue(redemption.cost_complete)
        self.run_on("2026-02-04")
        self.assert_books(clearing=0, expense=250)
        # another bill is on its way
        self.make_bill([(10, redemption)], "2026-02-05")
        self.assertFalse(redemption.cost_complete)
        self.assert_ties()

    def test_complete_and_then_not(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        redemption.action_complete_cost()
        self.run_on("2026-01-12")
        self.assert_books(clearing=0, expense=0)
        redemption.action_expect_cost()
        self.run_on("2026-01-13")
        self.assert_books(clearing=-300, expense=300)
        self.bill(300, redemption)
        self.assert_books(clearing=0, expense=300)
        self.assertFalse(self.open_items(redemption))
        self.assert_ties("2026-01-11", "2026-01-12", "2026-01-13", "2026-01-31")

    def test_many_on_one_line(self):
        redemptions = self.redeemed() | self.redeemed(quantity=2) | self.redeemed()
        self.run_on("2026-01-11")
        self.bill(1000, redemptions)
        self.assert_books(clearing=-200, expense=1200)
        self.assertEqual(self.open_items(redemptions), [-200])
        self.assertEqual(sorted(redemptions.mapped("cost_open")), [50, 50, 100])
        redemptions.action_complete_cost()
        self.run_on("2026-02-01")
        self.assert_books(clearing=0, expense=1000)
        self.assertFalse(self.open_items(redemptions))
        self.assert_ties()

    def test_shares_are_those_of_the_line_to_the_cent(self):
        redemptions = self.redeemed() | self.redeemed(quantity=2) | self.redeemed()
        for amount in 100.01, 0.01, 99.99:
            bill = self.bill(amount, redemptions)
            shares = bill.sudo().invoice_line_ids._b2b_loyalty_shares()
            self.assertEqual(round(sum(shares.values()), 2), amount)
        self.run_on("2026-02-01")
        for redemption in redemptions.sudo():
            self.assertAlmostEqual(
                redemption.cost_open, redemption.cost_estimated - redemption.cost_actual
            )
        self.assert_ties()

    def test_billed_before_it_was_accrued(self):
        redemption = self.redeemed(fulfilled=True)
        self.bill(320, redemption, on="2026-01-11")
        self.assert_books(clearing=320, expense=0)
        self.run_on("2026-01-12")
        self.assert_books(clearing=0, expense=320)
        self.assertFalse(self.open_items(redemption))
        self.assertEqual(redemption.accrual_line_id.credit, 320)
        self.assertEqual(redemption.cost_accrued, 300)
        self.assert_ties("2026-01-11", "2026-01-12")

    def test_a_credit_note_of_the_supplier(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        self.bill(320, redemption)
        self.run_on("2026-01-21")
        self.bill(50, redemption, on="2026-02-03", move_type="in_refund")
        self.run_on("2026-02-04")
        self.assert_books(clearing=0, expense=270)
        self.assert_books(clearing=0, expense=320, on="2026-01-31")
        self.assertFalse(self.open_items(redemption))
        self.assert_ties()

    def test_a_bill_reversed_by_its_credit_note(self):
        """Of whoever reverses it: the credit note is for the same redemptions."""
        for cancel in False, True:
            with self.subTest(cancel=cancel):
                before = self.gl(self.expense)
                redemptions = self.redeemed() | self.redeemed()
                self.run_on("2026-01-11")
                bill = self.bill(580, redemptions)
                with self.on("2026-02-03"):
                    note = bill.with_user(self.biller)._reverse_moves(
                        [{"invoice_date": "2026-02-03", "date": "2026-02-03"}], cancel
                    )
                if not cancel:
                    self.post(note, "2026-02-03")
                note = note.sudo()
                self.assertEqual(note.state, "posted")
                line = note.invoice_line_ids
                self.assertEqual(line.b2b_loyalty_redemption_ids, redemptions.sudo())
                self.assertEqual(redemptions.sudo().mapped("cost_actual"), [0, 0])
                self.run_on("2026-02-04")
                self.assertEqual(self.gl(self.expense) - before, 600)
                self.assertEqual(sum(self.open_items(redemptions)), -600)
                redemptions.action_complete_cost()
                self.run_on("2026-02-05")
                self.assert_books(clearing=0, expense=before)
                self.assertFalse(self.open_items(redemptions))
                self.assert_ties()

    def test_a_bill_reset_to_draft_and_cancelled(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.bill(320, redemption)
        self.run_on("2026-01-21")
        with self.on("2026-01-22"):
            bill.with_user(self.biller).button_draft()
        self.assertFalse(redemption.cost_complete)
        self.run_on("2026-01-22")
        self.assert_books(clearing=-300, expense=300)
        self.assertEqual(sum(self.open_items(redemption)), -300)
        bill.sudo().invoice_line_ids.price_unit = 310
        self.post(bill, "2026-01-23")
        self.run_on("2026-01-23")
        self.assert_books(clearing=0, expense=310)
        self.assertFalse(self.open_items(redemption))
        bill.with_user(self.biller).button_draft()
        bill.with_user(self.biller).button_cancel()
        self.run_on("2026-01-24")
        self.assert_books(clearing=-300, expense=300)
        self.assert_ties()

    def test_another_currency(self):
        """What the rate makes of it is part of the difference, and nothing else."""
        euros = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.bill(160, redemption, currency_id=euros.id)
        self.assert_books(clearing=20, expense=300)
        self.run_on("2026-01-21")
        self.assert_books(clearing=0, expense=320)
        self.assertFalse(self.open_items(redemption))
        self.assert_no_exchange_entries()
        self.env["res.currency.rate"].create(
            {
                "name": "2026-02-01",
                "rate": 0.4,
                "currency_id": euros.id,
                "company_id": self.company.id,
            }
        )
        with self.on("2026-02-03"):
            note = bill.with_user(self.biller)._reverse_moves(
                [{"invoice_date": "2026-02-03", "date": "2026-02-03"}]
            )
        self.post(note, "2026-02-03")
        self.assert_books(clearing=-400, expense=320)
        self.run_on("2026-02-04")
        self.assert_books(clearing=0, expense=-80)
        self.assertFalse(self.open_items(redemption))
        self.assert_no_exchange_entries()
        self.assert_ties()

    def assert_no_exchange_entries(self):
        items = (
            self.env["account.move.line"]
            .sudo()
            .search([("account_id", "=", self.clearing.id)])
        )
        self.assertFalse(items.filtered(lambda ln: not ln.b2b_loyalty_program_id))
        journal = self.company.currency_exchange_journal_id
        self.assertNotIn(journal, items.journal_id)

    def test_cancelled_after_it_was_billed(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        self.bill(120, redemption)
        redemption.with_user(self.manager).action_cancel("Not needed")
        self.run_on("2026-01-21")
        self.assert_books(clearing=0, expense=120)
        self.assertFalse(self.open_items(redemption))
        self.assert_ties()
