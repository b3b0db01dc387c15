from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools.misc import mute_logger

from .clearing_common import ClearingCase


class TestWizardMatch(ClearingCase):
    """The dialog that proposes for which redemptions a bill is."""

    def dialog(self, bill, user=None):
        bill = bill.with_user(user or self.accountant)
        action = bill.action_b2b_loyalty_match()
        return bill.env[action["res_model"]].browse(action["res_id"])

    def test_the_oldest_that_make_up_the_amount(self):
        third = self.redeemed(on="2026-01-12")
        first = self.redeemed(on="2026-01-10")
        second = self.redeemed(on="2026-01-11")
        bill = self.make_bill([(610, third.browse())])
        wizard = self.dialog(bill)
        row = wizard.line_ids
        self.assertEqual(row.redemption_ids, first | second)
        self.assertEqual((row.amount, row.expected, row.difference), (610, 600, 10))
        wizard.action_match()
        line = bill.invoice_line_ids
        self.assertEqual(line.b2b_loyalty_redemption_ids, first | second)
        self.assertEqual(line.account_id, self.clearing)
        self.post(bill)
        self.assertEqual((first.cost_actual, second.cost_actual), (305, 305))

    def test_each_line_has_its_own(self):
        other = self.make_service("Other")
        reward = self.make_reward(
            "service", product_id=other.id, supplier_id=self.supplier.id, cost=64
        )
        trips = self.redeemed() | self.redeemed()
        mine = self.redeemed(reward)
        none = mine.browse()
        bill = self.make_bill([(300, none), (300, none), (64, none)])
        bill.invoice_line_ids[2].product_id = other
        bill.invoice_line_ids[2].price_unit = 64
        proposed = self.dialog(bill).line_ids.mapped("redemption_ids")
        rows = self.dialog(bill).line_ids
        self.assertEqual([len(row.redemption_ids) for row in rows], [1, 1, 1])
        self.assertEqual(proposed, trips | mine)
        self.assertEqual(rows[2].redemption_ids, mine)

    def test_what_is_not_proposed(self):
        """Of others, complete, or on a draft already."""
        supplier = self.make_company("Events Ltd")
        self.redeemed(self.make_reward("service", supplier_id=supplier.id, cost=300))
        self.redeemed().action_complete_cost()
        self.make_bill([(300, self.redeemed())])
        self.training.approval = "seller"
        self.redeemed()
        bill = self.make_bill([(300, self.redeemed().browse())])
        self.assertFalse(self.dialog(bill).line_ids.redemption_ids)

    def test_what_is_changed_counts(self):
        first, second = self.redeemed(), self.redeemed(on="2026-01-11")
        bill = self.make_bill([(300, first.browse())])
        wizard = self.dialog(bill)
        with Form(wizard) as form:
            with form.line_ids.edit(0) as row:
                row.redemption_ids.clear()
                row.redemption_ids.add(second)
                self.assertEqual(row.expected, 300)
        wizard.action_match()
        self.assertEqual(bill.invoice_line_ids.b2b_loyalty_redemption_ids, second)

    def test_matched_lines_are_left_alone(self):
        redemption = self.redeemed()
        self.redeemed()
        bill = self.make_bill([(300, redemption)])
        self.assertFalse(self.dialog(bill).line_ids)

    def test_only_drafts_of_bills(self):
        redemption = self.redeemed()
        with self.assertRaisesRegex(UserError, "is no draft of a supplier's bill"):
            self.dialog(self.bill(300, redemption))
        invoice = self.post_invoice(self.hartmann, 10, "2026-03-01")
        with self.assertRaisesRegex(UserError, "is no draft of a supplier's bill"):
            self.dialog(invoice)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may(self):
        bill = self.make_bill([(300, self.redeemed().browse())])
        for user in self.biller, self.seller:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.dialog(bill, user)
        wizard = self.dialog(bill)
        with self.assertRaises(AccessError):
            wizard.with_user(self.manager).action_match()

    def test_a_bill_in_another_currency(self):
        euros = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        redemption = self.redeemed()
        bill = self.make_bill([(150, redemption.browse())], currency_id=euros.id)
        row = self.dialog(bill).line_ids
        self.assertEqual(row.redemption_ids, redemption)
        self.assertEqual((row.amount, row.difference), (300, 0))

    def test_tags_are_those_of_the_supplier(self):
        """The list to pick from on the line itself."""
        view = self.env["account.move"].with_user(self.accountant)
        arch = view.get_views([(None, "form")])["views"]["form"]["arch"]
        self.assertIn("('supplier_id', 'child_of', parent.commercial_partner_id)", arch)
        self.assertIn("action_b2b_loyalty_match", arch)

    def test_rows_are_linked_by_command(self):
        redemption = self.redeemed()
        bill = self.make_bill([(300, redemption.browse())])
        wizard = self.dialog(bill)
        wizard.line_ids.redemption_ids = [Command.clear()]
        wizard.action_match()
        self.assertFalse(bill.invoice_line_ids.b2b_loyalty_redemption_ids)
