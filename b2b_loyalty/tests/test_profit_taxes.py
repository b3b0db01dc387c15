from odoo.tests import Form, tagged

from .clearing_common import ClearingCase


@tagged("post_install", "-at_install")
class TestProfitTaxes(ClearingCase):
    """The program profit and loss is what Reward Expense says, with all taxes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls.env["account.analytic.plan"].create({"name": "Clubs"})
        club = cls.env["account.analytic.account"].create(
            {"name": "Club", "plan_id": plan.id}
        )
        cls.to_club = {str(club.id): 100}
        cls.program.analytic_distribution = cls.to_club
        cls.tax = cls.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "type_tax_use": "purchase"}
        )

    def taxed(self, *lines, **values):
        """A posted bill with a tax that cannot be claimed."""
        bill = self.make_bill(lines)
        bill.invoice_line_ids.write({"tax_ids": self.tax.ids, **values})
        self.post(bill)
        return bill.sudo()

    def made_of(self, bill, display_type):
        return bill.line_ids.filtered(lambda ln: ln.display_type == display_type)

    def assert_cost(self, amount, kind="reward"):
        """In the general ledger, whatever the items name, and in the report."""
        self.env.flush_all()
        self.env.invalidate_all()
        items = self.env["account.move.line"].search(
            [("account_id", "=", self.expense.id), ("parent_state", "=", "posted")]
        )
        self.assertEqual(round(sum(items.mapped("balance")), 2), amount)
        self.assertEqual(items.b2b_loyalty_program_id, self.program)
        for item in items:
            self.assertEqual(item.analytic_distribution, self.to_club)
        profit = self.env["b2b.loyalty.profit"].with_user(self.accountant)
        rows = profit._read_group(
            [("program_id", "=", self.program.id), ("cost", "!=", 0)],
            ["kind"],
            ["cost:sum"],
        )
        self.assertEqual([(k, round(v, 2)) for k, v in rows], [(kind, amount)])

    def test_net_and_tax_complete_the_cost(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.taxed((250, redemption))
        self.assertTrue(redemption.cost_complete)
        tax = self.made_of(bill, "tax")
        self.assertEqual(tax.b2b_loyalty_redemption_id, redemption)
        self.run_on("2026-01-21")
        self.assert_books(clearing=0, expense=300)
        self.assert_cost(300)
        self.assert_ties()

    def test_tax_that_can_be_claimed_does_not_complete_it(self):
        paid = self.tax.copy({"name": "20 % claimed"})
        paid.invoice_repartition_line_ids.filtered(
            lambda part: part.repartition_type == "tax"
        ).account_id = self.company_data["default_account_tax_purchase"]
        self.tax = paid
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.taxed((250, redemption))
        self.assertFalse(redemption.cost_complete)
        self.assertFalse(self.made_of(bill, "tax").b2b_loyalty_program_id)

    def test_one_line_for_several(self):
        both = self.redeemed(fulfilled=True) | self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        self.taxed((500, both))
        self.assertEqual(both.mapped("cost_complete"), [True, True])
        self.run_on("2026-01-21")
        self.assert_cost(600)

    def test_a_line_beside_it_that_is_for_nothing(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.taxed((250, redemption), (100, redemption.browse()))
        taxes = self.made_of(bill, "tax")
        self.assertEqual(
            {ln.b2b_loyalty_program_id: ln.balance for ln in taxes},
            {self.program: 50, self.program.browse(): 20},
        )
        self.run_on("2026-01-21")
        self.assert_cost(300)

    def test_matched_with_another_the_tax_goes_with_it(self):
        first, second = self.redeemed(), self.redeemed()
        bill = self.make_bill([(250, first)])
        bill.invoice_line_ids.tax_ids = self.tax
        bill.invoice_line_ids.b2b_loyalty_redemption_ids = second
        self.post(bill)
        self.assertEqual(
            self.made_of(bill.sudo(), "tax").b2b_loyalty_redemption_id, second
        )

    def test_a_bill_that_is_taken_back(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.taxed((250, redemption))
        self.run_on("2026-01-21")
        refund = bill._reverse_moves([{"invoice_date": "2026-01-25"}])
        refund.date = "2026-01-25"
        self.post(refund, "2026-01-25")
        self.run_on("2026-01-26")
        self.assert_cost(0)

    def test_what_is_not_deductible(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        bill = self.make_bill([(300, redemption)])
        bill.invoice_line_ids.deductible_amount = 60
        self.post(bill)
        self.run_on("2026-01-21")
        self.assert_cost(180)

    def test_what_is_not_deductible_with_its_tax(self):
        redemption = self.redeemed(fulfilled=True)
        self.run_on("2026-01-11")
        self.taxed((250, redemption), deductible_amount=60)
        self.run_on("2026-01-21")
        self.assert_cost(180)

    def test_the_copy_of_a_bill_is_for_nothing(self):
        redemption = self.redeemed(fulfilled=True)
        copy = self.taxed((250, redemption), deductible_amount=60).copy()
        self.assertFalse(copy.line_ids.b2b_loyalty_program_id)

    def test_a_new_line_for_a_cancelled_one_is_on_clearing(self):
        redemption = self.redeemed()
        redemption.sudo().action_cancel("Not needed")
        bill = self.make_bill([(100, redemption.browse())])
        bill.invoice_line_ids.unlink()
        with Form(bill) as form, form.invoice_line_ids.new() as line:
            line.product_id = self.trip
            line.b2b_loyalty_redemption_ids.add(redemption)
        self.assertEqual(bill.invoice_line_ids.account_id, self.clearing)
        created = self.make_bill([(100, redemption)])
        self.assertEqual(created.invoice_line_ids.account_id, self.clearing)
