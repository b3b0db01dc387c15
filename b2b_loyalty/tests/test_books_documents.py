"""Documents as businesses have them: what is deferred and what clears of each."""

from odoo.fields import Command

from .closing_common import ClosingCase


class TestDocuments(ClosingCase):
    def tax(self, included, kind="sale"):
        return self.env["account.tax"].create(
            {
                "name": f"20 % {included} {kind}",
                "amount": 20,
                "type_tax_use": kind,
                "price_include_override": included,
                "company_id": self.company.id,
            }
        )

    def value_of(self, document):
        self.work()
        return sum(
            self.entries.filtered(lambda e: e.move_id == document).mapped("value")
        )

    def test_tax_is_no_part_of_the_price(self):
        for included, price in (("tax_excluded", 1000), ("tax_included", 1200)):
            with self.subTest(included):
                line = {
                    "price_unit": price,
                    "tax_ids": [Command.set(self.tax(included).ids)],
                }
                document = self.post_document(self.customer, [line], "2026-06-01")
                self.assertEqual(document.amount_untaxed, 1000)
                self.assertEqual(self.value_of(document), 90.91)

    def test_cash_rounding_is_no_part_of_the_price(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To 5",
                "rounding": 5,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                "rounding_method": "UP",
            }
        )
        document = self.post_document(
            self.customer,
            [1001],
            "2026-06-01",
            invoice_cash_rounding_id=rounding.id,
        )
        self.assertEqual(document.amount_total, 1005)
        # 100 points: 1,001 × 100 / 1,101
        self.assertEqual(self.value_of(document), 90.92)

    def test_each_company_closes_its_own(self):
        other = self.setup_other_company()["company"]
        other.b2b_loyalty_propose_books()
        self.manager.company_ids += other
        self.accountant.company_ids += other
        theirs = self.make_program("Theirs", company_id=other.id)
        theirs.sudo().write({"accounting_method": "deferral", "point_value": 1})
        self.make_rule("Theirs", theirs, points=1, per_amount=10)
        member = self.join("Weber GmbH", theirs)
        self.sell(1000, on="2026-06-01")
        self.sell(500, on="2026-06-01", partner=member.partner_id, company=other)
        self.work()
        self.close("2026-06-15")
        self.assertEqual(self.books()[0], -90.91)
        self.assertEqual(self.ledger("liability", program=theirs), 0)
        closing = self.close("2026-06-15", theirs).sudo()
        self.assertEqual(closing.move_id.company_id, other)
        self.assertEqual(closing.move_id.journal_id, other.b2b_loyalty_journal_id)
        self.assertEqual(closing.liability, 45.45)
        runs = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        for company in (self.company, other):
            run = runs.create({"company_id": company.id, "date": "2026-06-15"})
            run.action_check()
            self.assertEqual(run.state, "same")

    def test_a_colleague_of_another_company_sees_nothing_of_it(self):
        closing = self.close("2026-06-15")
        other = self.setup_other_company()["company"]
        stranger = self.make_user("stranger", "b2b_loyalty.group_accountant")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other})
        found = self.env["b2b.loyalty.closing"].with_user(stranger)
        self.assertNotIn(closing.id, found.search([]).ids)

    def test_bills_of_which_a_part_is_not_deductible(self):
        """The cost of the reward is what the line costs, its clearing ties out."""
        supplier = self.make_company("Academy")
        training = self.make_product("Training", self.paper, "service")
        self.member.sudo().earn(10, "training,1", date="2026-06-01")
        redemption = self.spend(
            10,
            kind="external",
            product_id=training.id,
            supplier_id=supplier.id,
            cost=100,
        )
        self.program.with_user(self.accountant).action_accrue_rewards()
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": supplier.id,
                "invoice_date": "2026-06-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": training.id,
                            "price_unit": 100,
                            "deductible_amount": 60,
                            "tax_ids": [
                                Command.set(self.tax("tax_excluded", "purchase").ids)
                            ],
                        }
                    )
                ],
            }
        )
        bill.invoice_line_ids.sudo().b2b_loyalty_redemption_ids = redemption.sudo()
        bill.action_post()
        redemption.sudo().action_complete_cost()
        self.program.with_user(self.accountant).action_accrue_rewards()
        runs = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        run = runs.create({"company_id": self.company.id, "date": "2026-06-15"})
        run.action_check()
        self.assertEqual(
            run.state, "same", [line._told() for line in run.sudo().line_ids]
        )
        self.assertEqual(self.ledger("clearing"), 0)
