"""What only the loyalty program writes on documents, tried through every door."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .books_common import BooksCase

ON = "2026-06-15"
REFUSED = "cannot be typed in or imported"


class ClosedCase(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()
        cls.gold = cls.tier(cls.program, "Gold")
        cls.customer = cls.make_company("Hartmann", user_id=cls.seller.id)
        cls.drill = cls.env["product.product"].create(
            {"name": "Drill", "list_price": 100, "taxes_id": [Command.clear()]}
        )

    def assertClosed(self, records, name, value, **others):
        """Neither written, nor at creation, nor imported, nor by a default."""
        model = records.browse()
        before = records[name]
        with self.subTest(f"{records._name}.{name}"):
            with self.assertRaisesRegex(AccessError, REFUSED):
                records.write({name: value})
            with self.assertRaisesRegex(AccessError, REFUSED):
                model.create({**others, name: value})
            result = model.load([".id", name], [[str(records.id), str(value)]])
            self.assertFalse(result["ids"])
            by_default = model.with_context(**{f"default_{name}": value})
            self.assertNotIn(name, by_default.default_get([name]))
            self.assertEqual(records[name], before)


@tagged("post_install", "-at_install")
class TestClosedOnInvoices(ClosedCase):
    def make_invoice(self, **context):
        books = self.env["account.move"].with_user(self.accountant)
        return books.with_context(**context).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": ON,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.drill.id, "price_unit": 100, "tax_ids": []}
                    )
                ],
            }
        )

    def test_closed(self):
        invoice = self.make_invoice()
        self.assertClosed(invoice, "b2b_loyalty_base", 60000)
        self.assertClosed(invoice, "b2b_loyalty_settlement", True)
        self.assertClosed(
            invoice.invoice_line_ids, "b2b_loyalty_discount", 70, move_id=invoice.id
        )

    def test_closed_through_the_document(self):
        invoice = self.make_invoice()
        line = invoice.invoice_line_ids
        with self.assertRaisesRegex(AccessError, REFUSED):
            invoice.invoice_line_ids = [
                Command.update(line.id, {"b2b_loyalty_discount": 70})
            ]

    def test_no_default_gets_in(self):
        self.env["ir.default"].sudo().set(
            "account.move", "b2b_loyalty_settlement", True, user_id=self.accountant.id
        )
        invoice = self.make_invoice(default_b2b_loyalty_base=60000)
        self.assertFalse(invoice.b2b_loyalty_settlement)
        self.assertEqual(invoice.b2b_loyalty_base, 100)

    def test_a_life_of_an_invoice_goes_on(self):
        invoice = self.make_invoice()
        invoice.action_post()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 50
        invoice.action_post()
        self.assertEqual(invoice.b2b_loyalty_base, 50)
        self.assertEqual(invoice.copy().b2b_loyalty_base, 50)
        self.assertEqual(invoice._reverse_moves().b2b_loyalty_base, -50)

    def test_a_settlement_taken_back_counts_as_little(self):
        rebate = self.make_invoice()
        rebate.sudo().b2b_loyalty_settlement = True
        rebate.action_post()
        for cancel in (False, True):
            back = rebate._reverse_moves(cancel=cancel)
            self.assertTrue(back.b2b_loyalty_settlement)
            self.assertEqual(back.b2b_loyalty_base, 0)
        # a copy is a new invoice by hand
        self.assertEqual(rebate.copy().b2b_loyalty_base, 100)


@tagged("post_install", "-at_install")
class TestClosedOnOrders(ClosedCase):
    def make_order(self):
        return (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.drill.id})],
                }
            )
        )

    def test_closed(self):
        order = self.make_order()
        self.assertClosed(order, "b2b_loyalty_tier_id", self.gold.id)
        self.assertClosed(order, "b2b_loyalty_pricelist_tier_id", self.gold.id)
        for name in (
            "b2b_loyalty_list_price",
            "b2b_loyalty_tier_price",
            "b2b_loyalty_discount",
        ):
            self.assertClosed(order.order_line, name, 70)

    def test_a_membership_counts_the_orders_one_may_see(self):
        member = self.make_member(self.program, "Weber", user_id=self.seller.id)
        for user in (self.seller, self.manager):
            self.env["sale.order"].with_user(self.manager).create(
                {"partner_id": member.partner_id.id, "user_id": user.id}
            )
        for user, number in ((self.seller, 1), (self.manager, 2)):
            self.env.invalidate_all()
            self.assertEqual(member.with_user(user).sale_order_count, number)

    def test_a_life_of_an_order_goes_on(self):
        order = self.make_order().copy()
        order.action_update_prices()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
