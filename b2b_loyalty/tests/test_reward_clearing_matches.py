from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .clearing_common import ClearingCase


class TestRewardClearingMatches(ClearingCase):
    """What is matched, and with what."""

    def test_matched_after_posting_stays_where_it_is(self):
        """A bill on another account is an expense already: nothing is booked twice."""
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        bill = self.bill(100, redemption.browse())
        line = bill.invoice_line_ids
        usual = line.account_id
        line.b2b_loyalty_redemption_ids = redemption
        self.assertEqual(line.account_id, usual)
        self.run_on("2026-01-21")
        self.assert_books(clearing=-200, expense=200)
        self.assertEqual(redemption.sudo().cost_actual, 100)
        redemption.action_complete_cost()
        self.run_on("2026-01-22")
        self.assert_books(clearing=0, expense=0)
        self.assertEqual(line.balance, 100)
        self.assert_ties()

    def test_matched_with_another_after_posting(self):
        first, second = self.redeemed(), self.redeemed()
        self.run_on("2026-01-11")
        line = self.bill(300, first).invoice_line_ids.with_user(self.accountant)
        line.b2b_loyalty_redemption_ids = second
        self.assertEqual(line.b2b_loyalty_redemption_id, second)
        self.assertEqual((first.cost_open, second.cost_open), (300, 0))
        self.assertTrue(second.accrual_line_id.reconciled)
        self.assertFalse(first.accrual_line_id.reconciled)
        self.assert_ties()

    def test_matched_with_another_after_both_have_met(self):
        """What Odoo has set against one another is set anew."""
        first, second = self.redeemed(), self.redeemed()
        self.run_on("2026-01-11")
        line = self.bill(300, first | second).invoice_line_ids
        first.action_complete_cost()
        self.run_on("2026-01-21")
        line.with_user(self.accountant).b2b_loyalty_redemption_ids = first
        second.action_complete_cost()
        self.run_on("2026-01-22")
        self.assert_books(clearing=0, expense=300)
        self.assertFalse(self.open_items(first | second))
        self.assert_ties()

    def test_a_draft_that_is_deleted_after_both_have_met(self):
        first, second = self.redeemed(), self.redeemed()
        self.run_on("2026-01-11")
        bill = self.bill(300, first | second)
        first.action_complete_cost()
        self.run_on("2026-01-21")
        bill.with_user(self.biller).button_draft()
        bill.sudo().name = False
        bill.with_user(self.biller).unlink()
        second.action_complete_cost()
        self.run_on("2026-01-22")
        self.assert_books(clearing=0, expense=0)
        self.assertFalse(self.open_items(first | second))
        self.assert_ties()

    def test_a_posted_line_is_not_left_without(self):
        redemption = self.redeemed()
        line = self.bill(300, redemption).invoice_line_ids.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "reset the bill to draft first"):
            line.b2b_loyalty_redemption_ids = [Command.clear()]

    def test_one_program_on_a_line(self):
        other = self.make_program("Other")
        member = self.make_member(other, "Weber GmbH", user_id=self.seller.id)
        reward = self.trainings_of(other)
        theirs = self.redeemed(reward, member=member)
        with self.assertRaisesRegex(ValidationError, "of one program"):
            self.make_bill([(300, self.redeemed() | theirs)])

    def test_a_copy_of_a_bill_is_for_nothing_yet(self):
        bill = self.bill(300, self.redeemed())
        copied = bill.with_user(self.biller).copy().sudo().invoice_line_ids
        self.assertEqual(
            copied.account_id, self.company_data["default_account_expense"]
        )
        self.assertFalse(copied.b2b_loyalty_redemption_ids)
        self.assertFalse(copied.b2b_loyalty_program_id)

    def test_a_further_draft_that_is_deleted_is_not_waited_for(self):
        redemption = self.redeemed(fulfilled=True)
        self.bill(300, redemption)
        self.assertTrue(redemption.cost_complete)
        draft = self.make_bill([(50, redemption)])
        self.assertFalse(redemption.cost_complete)
        draft.with_user(self.biller).unlink()
        self.assertTrue(redemption.cost_complete)

    def test_what_is_no_reward_of_a_supplier_is_an_expense_at_once(self):
        redemption = self.redeemed(self.make_reward("service", cost=64))
        bill = self.bill(64, redemption)
        self.assertNotIn(self.clearing, bill.sudo().line_ids.account_id)
        self.assertFalse(self.run_on("2026-01-21"))


class TestRewardClearingTaxes(ClearingCase):
    """Clearing holds what the lines are without taxes."""

    def tax(self, **values):
        return self.env["account.tax"].create(
            {
                "name": "Purchase 20",
                "amount": 20,
                "type_tax_use": "purchase",
                "company_id": self.company.id,
                **values,
            }
        )

    def taxed(self, redemption, amount, tax, **line):
        bill = self.make_bill([(amount, redemption)])
        bill.invoice_line_ids.write({"tax_ids": [Command.set(tax.ids)], **line})
        self.post(bill)
        return bill.sudo()

    def test_tax_that_cannot_be_claimed_is_an_expense(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.taxed(redemption, 300, self.tax())
        [tax] = bill.line_ids.filtered(lambda ln: ln.display_type == "tax")
        self.assertEqual((tax.balance, tax.account_id), (60, self.expense))
        self.assert_books(clearing=0, expense=360)
        self.assert_ties()

    def test_tax_in_the_price(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        tax = self.tax(price_include_override="tax_included")
        self.taxed(redemption, 360, tax)
        self.assert_books(clearing=0, expense=360)
        self.assertEqual(redemption.sudo().cost_actual, 300)
        self.assert_ties()

    def test_what_is_private_is_less_of_the_expense(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.make_bill([(300, redemption)])
        bill.invoice_line_ids.deductible_amount = 60
        self.post(bill)
        self.assert_books(clearing=0, expense=180)
        items = bill.sudo().line_ids
        self.assertEqual(
            items.filtered(lambda ln: ln.account_id == self.expense).balance, -120
        )
        self.assert_ties()
