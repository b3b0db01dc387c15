from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .clearing_common import ClearingCase


class TestRewardsNotBilled(ClearingCase):
    """Own goods, vouchers and bill credits are in the books by their documents."""

    def assert_nothing_booked(self):
        self.assertFalse(self.run_on("2026-01-21"))
        self.assert_books(clearing=0, expense=0)
        items = self.env["account.move.line"].search(
            [("account_id", "in", (self.clearing | self.expense).ids)]
        )
        self.assertFalse(items)

    def given(self, kind, **values):
        """Redeemed and delivered; a supplier that is named by mistake is none."""
        details = {
            name: values.pop(name) for name in ("amount", "brief") if name in values
        }
        reward = self.make_reward(kind, supplier_id=self.supplier.id, **values)
        with self.on("2026-01-10"):
            redemption = self.redeem(reward, **details)
            self.deliver()
        self.assertFalse(redemption.sudo().delivery_error)
        return redemption.sudo()

    def test_own_goods_are_the_cost_of_the_order(self):
        self.drill.standard_price = 35
        redemption = self.given("product", product_id=self.drill.id, cost=35)
        self.assertTrue(redemption.sale_order_id)
        redemption.action_fulfill()
        self.assertEqual(redemption.cost_actual, 35)
        self.assert_nothing_booked()

    def test_a_voucher_is_a_line_of_the_invoice(self):
        self.assertTrue(self.given("voucher", voucher_amount=100, cost=100).card_id)
        self.assert_nothing_booked()

    def test_a_bill_credit_is_a_credit_note(self):
        self.post_invoice(self.hartmann, 200, "2026-01-05")
        redemption = self.given("credit", amount=50)
        self.assertEqual(redemption.refund_move_id.state, "posted")
        self.assertEqual(redemption.cost_actual, 50)
        self.assert_nothing_booked()

    def test_one_expense_of_what_is_billed(self):
        """All that is booked for it, on every account, is what the supplier gets."""
        redemption = self.redeemed(self.reward)
        with self.on("2026-01-10"):
            self.deliver()
        self.run_on("2026-01-11")
        bill = redemption.sudo().bill_line_ids.move_id
        bill.write({"invoice_date": "2026-01-20", "date": "2026-01-20", "ref": "R1"})
        bill.invoice_line_ids.price_unit = 320
        self.post(bill)
        redemption.with_user(self.seller).action_fulfill()
        self.run_on("2026-01-21")
        self.assert_books(clearing=0, expense=320)
        found = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                ("account_type", "=like", "expense%"),
            ],
            [],
            ["balance:sum"],
        )
        self.assertEqual(found, [(320,)])


class TestRewardCostCompanies(ClearingCase):
    """A seller company sees and books its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Other Seller")["company"]
        cls.stranger = new_test_user(
            cls.env,
            login="test_loyalty_stranger",
            groups="b2b_loyalty.group_accountant,account.group_account_invoice",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_the_accountant_of_another_company(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        for model in "b2b.loyalty.reward.cost", "b2b.loyalty.reward.accrual":
            with self.subTest(model):
                mine = self.env[model].with_user(self.accountant)
                theirs = self.env[model].with_user(self.stranger)
                self.assertTrue(mine.search([("program_id", "=", self.program.id)]))
                self.assertFalse(theirs.search([("program_id", "=", self.program.id)]))
        with self.assertRaises(AccessError):
            self.program.with_user(self.stranger).action_accrue_rewards()
        for method in "action_complete_cost", "action_view_clearing_items":
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(redemption.with_user(self.stranger), method)()

    def test_each_on_its_own_accounts(self):
        self.other.sudo().b2b_loyalty_propose_books()
        theirs = self.other.b2b_loyalty_clearing_account_id
        self.assertNotEqual(theirs, self.clearing)
        self.redeemed()
        entry = self.run_on("2026-01-11")
        self.assertEqual(entry.company_id, self.company)
        self.assertNotIn(theirs, entry.line_ids.account_id)

    def test_a_locked_company_hinders_no_other(self):
        self.other.sudo().fiscalyear_lock_date = "2026-12-31"
        self.redeemed()
        self.assertTrue(self.run_on("2026-01-11"))
