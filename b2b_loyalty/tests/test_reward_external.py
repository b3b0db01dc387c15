from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..logic.split import split
from .reward_common import RewardCase


@tagged("post_install", "-at_install")
class TestExternalReward(RewardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.make_company("Travel Ltd")
        cls.trip = cls.env["product.product"].create(
            {
                "name": "Trip",
                "type": "service",
                "supplier_taxes_id": [Command.clear()],
            }
        )
        cls.reward = cls.make_reward(
            "external", product_id=cls.trip.id, supplier_id=cls.supplier.id, cost=300
        )

    def delivered(self, **details):
        redemption = self.redeem(self.reward, **details)
        self.deliver()
        self.assertFalse(redemption.delivery_error)
        return redemption.with_user(self.manager)

    def bill(self, redemption):
        return redemption.bill_line_ids.move_id.sudo()

    def post(self, bill, price=None, reference="R1"):
        bill.invoice_date = "2026-03-20"
        bill.ref = reference
        if price is not None:
            bill.invoice_line_ids.price_unit = price
        bill.action_post()

    def costs(self, *redemptions):
        return [(r.cost_actual, r.cost_complete) for r in redemptions]

    def test_a_draft_bill_waits(self):
        redemption = self.delivered(quantity=2)
        bill = self.bill(redemption)
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.partner_id, self.supplier)
        self.assertEqual(bill.invoice_origin, redemption.name)
        self.assertEqual(bill.amount_untaxed, 600)
        self.assertEqual(bill.invoice_line_ids.product_id, self.trip)
        self.assertEqual(redemption.state, "approved")

    def test_the_bill_is_in_the_currency_of_the_reward(self):
        """Whatever the journal of bills is kept in."""
        euros = self.setup_other_currency("EUR")
        self.company_data["default_journal_purchase"].currency_id = euros
        bill = self.bill(self.delivered())
        self.assertEqual(bill.currency_id, self.reward.currency_id)

    def test_cost_is_what_is_billed(self):
        redemption = self.delivered()
        self.assertEqual(self.costs(redemption), [(0, False)])
        self.post(self.bill(redemption), 320)
        self.assertEqual(self.costs(redemption), [(320, False)])
        redemption.action_fulfill()
        self.assertEqual(self.costs(redemption), [(320, True)])
        self.assertEqual(redemption.cost_variance, 20)

    def test_fulfilled_before_the_bill(self):
        redemption = self.delivered()
        redemption.action_fulfill()
        self.assertEqual(self.costs(redemption), [(0, False)])
        self.post(self.bill(redemption), 320)
        self.assertEqual(self.costs(redemption), [(320, True)])
        self.bill(redemption).button_draft()
        self.assertEqual(self.costs(redemption), [(0, False)])

    def test_one_line_for_several(self):
        """The amount goes by quantity and adds up to the cent."""
        first, second = self.delivered(), self.delivered(quantity=2)
        self.bill(second).button_cancel()
        line = first.bill_line_ids.with_user(self.accountant)
        line.b2b_loyalty_redemption_ids += second.with_user(self.accountant)
        self.post(self.bill(first), 100)
        self.assertEqual(first.cost_actual, 33.33)
        self.assertEqual(second.cost_actual, 66.67)

    def test_matched_after_posting(self):
        first, second = self.delivered(), self.delivered()
        self.post(self.bill(first), 100)
        line = first.bill_line_ids.with_user(self.accountant)
        line.b2b_loyalty_redemption_ids += second.with_user(self.accountant)
        self.assertEqual((first.cost_actual, second.cost_actual), (50, 50))
        line.b2b_loyalty_redemption_ids -= first.with_user(self.accountant)
        self.assertEqual((first.cost_actual, second.cost_actual), (0, 100))

    def test_several_bills_and_a_credit_note(self):
        redemption = self.delivered()
        redemption.action_fulfill()
        self.post(self.bill(redemption), 100)
        for move_type, price in ("in_invoice", 50), ("in_refund", 20):
            bill = (
                self.env["account.move"]
                .with_user(self.accountant)
                .create(
                    {
                        "move_type": move_type,
                        "partner_id": self.supplier.id,
                        "invoice_line_ids": [
                            Command.create(
                                {
                                    "product_id": self.trip.id,
                                    "price_unit": price,
                                    "tax_ids": [Command.clear()],
                                    "b2b_loyalty_redemption_ids": [
                                        Command.link(redemption.id)
                                    ],
                                }
                            )
                        ],
                    }
                )
            )
            self.post(bill.sudo(), reference=move_type)
        self.assertEqual(self.costs(redemption), [(130, False)], "of 300 expected")
        redemption.action_complete_cost()
        self.assertEqual(self.costs(redemption), [(130, True)])

    def test_cancelling_cancels_the_draft_bill(self):
        redemption = self.delivered()
        redemption.action_cancel("Not needed")
        self.assertEqual(self.bill(redemption).state, "cancel")
        self.assertEqual(redemption.state, "cancelled")

    def test_billed_is_not_cancelled(self):
        redemption = self.delivered()
        self.post(self.bill(redemption))
        with self.assertRaisesRegex(UserError, "Travel Ltd has billed"):
            redemption.action_cancel("Not needed")
        self.assertEqual(redemption.state, "approved")

    def test_draft_bill_for_others_too(self):
        first, second = self.delivered(), self.delivered()
        first.sudo().bill_line_ids.b2b_loyalty_redemption_ids += second.sudo()
        with self.assertRaisesRegex(UserError, "holds other things too"):
            first.action_cancel("Not needed")

    def test_only_bills_of_suppliers(self):
        redemption = self.delivered()
        invoice = self.post_invoice(self.hartmann, 10, "2026-03-01")
        with self.assertRaisesRegex(ValidationError, "is no bill of a supplier"):
            invoice.sudo().invoice_line_ids.b2b_loyalty_redemption_ids = redemption

    def test_salesperson_sees_no_bills(self):
        redemption = self.delivered()
        self.assertNotIn(
            "bill_line_ids", redemption.with_user(self.seller).fields_get()
        )

    def test_split(self):
        for cents, weights in ((100, [1, 1, 1]), (-1, [1, 1]), (7, [5]), (0, [1, 2])):
            with self.subTest(cents=cents, weights=weights):
                self.assertEqual(sum(split(cents, weights)), cents)
