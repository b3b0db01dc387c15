"""A quotation says what it will earn, and an invoice what it has earned."""

from odoo.fields import Command
from odoo.tests import Form, tagged

from .earning_common import TODAY, EarningCase


class OrderPointsCase(EarningCase):
    def quote(self, *lines, partner=None, **values):
        """A quotation of (product, amount), or of line values."""
        return (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": (partner or self.customer).id,
                    "order_line": [
                        Command.create({"tax_ids": [], **self._values(line)})
                        for line in lines
                    ],
                    **values,
                }
            )
        )

    def _values(self, line):
        if isinstance(line, dict):
            return line
        product, amount = line
        return {"product_id": product.id, "price_unit": amount}

    def invoice(self, quotation, on=TODAY):
        quotation.order_line.product_id.invoice_policy = "order"
        quotation.action_confirm()
        return self.invoice_order(quotation, on)

    def assert_estimate(self, expected, quotation):
        """What it says is what its invoice then earns."""
        self.assertEqual(quotation.b2b_loyalty_points, expected)
        self.invoice(quotation)
        self.assert_points(expected)
        self.assertEqual(quotation.b2b_loyalty_points, 0)


@tagged("post_install", "-at_install")
class TestQuotations(OrderPointsCase):
    def test_by_amount(self):
        self.make_rule(per_amount=10)
        self.assert_estimate(240, self.quote((self.chair, 2000), (self.form, 409.99)))

    def test_tier_of_today(self):
        self.tier(self.program, "Gold").sudo().points_multiplier = 1.5
        self.give_tier(self.member, "Gold")
        self.make_rule(per_amount=10)
        self.assert_estimate(15, self.quote((self.chair, 100)))

    def test_categories_maximum_and_best(self):
        self.make_rule("Furniture", per_amount=10, categ_ids=self.furniture.ids)
        self.make_rule("Capped", per_amount=1, max_points_per_invoice=7)
        self.make_rule("A", per_amount=100, stacking="best")
        self.make_rule("B", fixed_points=30, stacking="best")
        self.assert_estimate(
            20 + 7 + 30, self.quote((self.chair, 200), (self.form, 500))
        )

    def test_discount_in_the_price_of_the_others(self):
        self.make_rule(categ_ids=self.furniture.ids)
        discount = self.make_product("Discount", self.paper, kind="service")
        self.assert_estimate(
            80, self.quote((self.chair, 100), (self.form, 100), (discount, -40))
        )

    def test_new_category(self):
        self.make_rule(categ_ids=self.paper.ids, new_categ_months=6, fixed_points=50)
        before = self.quote((self.form, 10))
        self.assertEqual(before.b2b_loyalty_points, 50)
        self.assert_estimate(50, before)
        self.assertEqual(self.quote((self.form, 10)).b2b_loyalty_points, 0)

    def test_company_and_person(self):
        self.make_rule(per_amount=10)
        self.make_rule("Person", per_amount=100, holder="person")
        jane = self.make_contact()
        quotation = self.quote((self.chair, 1000), partner=jane.partner_id)
        self.assertEqual(
            quotation.b2b_loyalty_points_note,
            "100 points, 10 points for Jane Hartmann",
        )
        self.assert_estimate(110, quotation)

    def test_another_currency(self):
        self.make_rule()
        foreign = self.env["res.currency"].create(
            {
                "name": "QQQ",
                "symbol": "q",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2026-01-01",
                            "rate": 3.0,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Q", "currency_id": foreign.id}
        )
        self.assert_estimate(
            33, self.quote((self.chair, 100), pricelist_id=pricelist.id)
        )

    def test_two_programs(self):
        self.make_rule(per_amount=10)
        other = self.make_program("Other", notify_tier_change=False)
        other.points_name = "credits"
        self.make_rule("Credits", program=other, per_amount=100)
        membership = self.env["b2b.loyalty.membership"].with_user(self.manager)
        membership.create(
            {"program_id": other.id, "partner_id": self.customer.id}
        ).action_activate("2026-01-01")
        quotation = self.quote((self.chair, 1000))
        self.assertEqual(
            quotation.b2b_loyalty_points_note, "100 points (Club), 10 credits (Other)"
        )
        self.assert_estimate(110, quotation)

    def test_who_earns_nothing(self):
        self.make_rule("Base")
        quotation = self.quote((self.chair, 100))
        stranger = self.quote((self.chair, 100), partner=self.make_company("Stranger"))
        self.assertEqual(stranger.b2b_loyalty_points, 0)
        self.assertFalse(stranger.b2b_loyalty_points_note)
        self.member.sudo().holdout = True
        quotation.invalidate_recordset()
        self.assertEqual(quotation.b2b_loyalty_points, 0)
        self.member.sudo().holdout = False
        self.member.with_user(self.manager).action_terminate("Moved away")
        quotation.invalidate_recordset()
        self.assertEqual(quotation.b2b_loyalty_points, 0)

    def test_a_rule_that_does_not_apply_today(self):
        self.make_rule("Later", date_from="2026-07-01")
        self.make_rule("Over", date_from="2026-01-01", date_to="2026-05-31")
        self.make_rule("Others", partner_domain="[('name', '=', 'Other')]")
        self.make_rule("Gold", tier_ids=self.tier(self.program, "Gold").ids)
        self.make_rule("Registered", registration=True)
        self.assert_estimate(0, self.quote((self.chair, 100)))

    def test_cancelled_and_down_payment(self):
        self.make_rule()
        quotation = self.quote((self.chair, 100))
        order = self.quote((self.chair, 100))
        order.action_confirm()
        self.env["sale.advance.payment.inv"].sudo().create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        ).create_invoices()
        order.invoice_ids.action_post()
        self.assertEqual(order.b2b_loyalty_points, 100)
        quotation.action_cancel()
        self.assertEqual(quotation.b2b_loyalty_points, 0)

    def test_while_it_is_written(self):
        self.make_rule(per_amount=10)
        seller = self.seller
        with Form(self.env["sale.order"].with_user(seller)) as form:
            form.partner_id = self.customer
            self.assertEqual(form.b2b_loyalty_points_note, "")
            with form.order_line.new() as line:
                line.product_id = self.chair
                line.price_unit = 250
            self.assertEqual(form.b2b_loyalty_points_note, "25 points")

    def test_queries_do_not_depend_on_orders(self):
        self.make_rule()
        self.make_rule("Paper", categ_ids=self.paper.ids, new_categ_months=6)
        self.make_rule("Person", holder="person")
        self.make_rule("Some", partner_domain="[('is_company', '=', True)]")
        quotations = self.env["sale.order"].sudo()
        for number in range(9):
            member = self.join(f"C{number}")
            quotations |= self.quote(
                (self.chair, 100), (self.form, 50), partner=member.partner_id
            )

        def queries(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(all(orders.mapped("b2b_loyalty_points")))
            return self.cr.sql_log_count - before

        queries(quotations[0])
        self.assertLessEqual(queries(quotations[3:]), queries(quotations[1:3]))


@tagged("post_install", "-at_install")
class TestInvoices(OrderPointsCase):
    def figures(self, move, user=None):
        self.work()
        self.env.invalidate_all()
        move = move.with_user(user or self.manager)
        return (
            move.b2b_loyalty_points,
            move.b2b_loyalty_points_pending,
            move.b2b_loyalty_points_entry_count,
        )

    def test_of_an_invoice_and_its_credit_note(self):
        self.make_rule(per_amount=10)
        invoice = self.sell(100)
        other = self.sell(70)
        self.assertEqual(self.figures(invoice), (10, 0, 1))
        note = self.credit(invoice, 50)
        for document in invoice, note:
            self.assertEqual(self.figures(document), (5, 0, 2))
            action = document.with_user(self.manager).action_b2b_loyalty_points()
            entries = self.entries.search(action["domain"])
            self.assertEqual(entries.move_id, invoice)
        self.assertEqual(self.figures(other), (7, 0, 1))
        self.assertEqual(self.figures(self.sell(5)), (0, 0, 0))

    def test_of_a_credit_note_by_order(self):
        self.make_rule(per_amount=10)
        order = self.order((self.chair, 100))
        invoice = self.invoice_order(order)
        self.work()
        note = self.credit_by_order((order.order_line, 40))
        self.assertEqual(self.figures(note), (6, 0, 2))
        self.assertEqual(self.figures(invoice), (6, 0, 2))

    def test_pending(self):
        self.program.points_release = "paid"
        self.make_rule(per_amount=10)
        invoice = self.sell(100)
        self.assertEqual(self.figures(invoice), (10, 10, 1))
        self.pay(invoice)
        self.assertEqual(self.figures(invoice), (10, 0, 1))

    def test_others_see_nothing(self):
        self.make_rule(per_amount=10)
        self.seller.group_ids += self.env.ref("account.group_account_invoice")
        self.customer.user_id = self.member.sudo().user_id = self.seller
        invoice = self.sell(100)
        self.assertEqual(self.figures(invoice, self.seller), (10, 0, 1))
        self.customer.user_id = self.member.sudo().user_id = False
        self.assertEqual(self.figures(invoice, self.seller), (0, 0, 0))
