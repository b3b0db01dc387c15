from odoo.fields import Command
from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestDocumentPoints(PortalCase):
    """One point for each 10 of an invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["b2b.loyalty.earning.rule"].create(
            {"name": "Base", "program_id": cls.program.id, "per_amount": 10}
        )
        cls.product.invoice_policy = "order"

    # -- builders

    def order(self, amount=2400, customer=None, confirmed=False):
        order = self.env["sale.order"].create(
            {
                "partner_id": (customer or self.acme).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        if confirmed:
            order.action_confirm()
        else:
            order.action_quotation_sent()
        return order

    def invoice_of(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        self.process()
        return invoice

    def sold(self, amount):
        invoice = self.post_invoice(self.acme, amount)
        self.process()
        return invoice

    # -- on the pages

    def shown(self, document, name=None, path=None):
        """What its page says of points to somebody; None where it says nothing.

        With the link that has a token, as a company may pass it on.
        """
        self.as_(name)
        page = self.page(path or document.get_portal_url())
        found = page.cssselect("[name=b2b_loyalty_points], [name=b2b_loyalty_earned]")
        words = [" ".join(part.text_content().split()) for part in found]
        return " ".join(words) or None

    def test_a_quotation_tells_what_it_will_earn(self):
        quotation = self.order()
        for name in ("viewer", "buyer", "manager"):
            self.assertEqual(self.shown(quotation, name), "Once Invoiced: 240 points")

    def test_an_order_tells_until_it_is_invoiced_and_then_what_it_earned(self):
        order = self.order(confirmed=True)
        self.assertEqual(self.shown(order, "viewer"), "Once Invoiced: 240 points")
        self.invoice_of(order)
        self.assertEqual(self.shown(order, "viewer"), "Earned: 240 points")

    def test_an_order_invoiced_in_parts_tells_all_with_as_many_queries(self):
        order = self.order(100, confirmed=True)
        self.invoice_of(order)
        user = self.viewer.partner_id.user_ids

        def earned():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            [row] = order._b2b_loyalty_portal_earned(user)
            return row.points, self.cr.sql_log_count - before

        earned()
        points, few = earned()
        self.assertEqual(points, 10)
        for _part in range(3):
            line = order.order_line[0].copy({"order_id": order.id})
            self.assertTrue(line)
            self.invoice_of(order)
        points, many = earned()
        self.assertEqual(points, 40)
        self.assertLessEqual(many, few)

    def test_an_invoice_tells_what_it_earned(self):
        self.assertIn("1,234 points", self.shown(self.sold(12_345), "viewer"))

    def test_pending_is_told_as_such(self):
        self.program.points_release = "paid"
        order = self.order(confirmed=True)
        invoice = self.invoice_of(order)
        for document in (order, invoice):
            self.assertIn("Pending", self.shown(document, "viewer"))
        self.pay(invoice)
        self.process()
        self.assertNotIn("ending", self.shown(invoice, "viewer"))

    def test_a_credit_note_tells_what_it_took_back(self):
        invoice = self.sold(1000)
        note = self.env["account.move"].browse(
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
            .reverse_moves()["res_id"]
        )
        note.invoice_line_ids.price_unit = 400
        note.action_post()
        self.process()
        self.assertIn("40 points taken back", self.shown(note, "viewer"))
        told = self.shown(invoice, "viewer")
        self.assertIn("60 points", told)
        self.assertIn("which took back 40", told)

    def test_whoever_has_but_the_link_reads_nothing_of_points(self):
        documents = [self.order(), self.sold(500)]
        nobody = self.make_contact(self.acme, "Norman Norole")
        self.make_login("norole", nobody)
        for document in documents:
            for name in (None, "stranger", "other", "norole"):
                with self.subTest(document=document._name, name=name):
                    self.assertIsNone(self.shown(document, name))
                    self.assertNotIn("points", self.get(document.get_portal_url()).text)

    def test_whose_role_has_ended_reads_nothing(self):
        invoice = self.sold(500)
        self.viewer.unlink()
        self.assertIsNone(self.shown(invoice, "viewer"))

    def test_of_another_company_nothing_is_told_to_its_people_here(self):
        """Olga sees those of her company alone."""
        invoice = self.post_invoice(self.other.partner_id, 300)
        self.process()
        self.assertIn("30 points", self.shown(invoice, "other"))
        self.assertIsNone(self.shown(invoice, "manager"))

    def test_who_is_no_member_sees_what_was_there_before(self):
        customer = self.make_company("Plain Customer")
        self.make_login("plain", self.make_contact(customer, "Pia Plain"))
        self.assertIsNone(self.shown(self.order(customer=customer), "plain"))

    def test_points_of_a_person_name_the_person(self):
        self.rule.write({"active": False})
        self.env["b2b.loyalty.earning.rule"].create(
            {
                "name": "Own",
                "program_id": self.program.id,
                "per_amount": 10,
                "holder": "person",
            }
        )
        order = self.order(customer=self.buyer.partner_id, confirmed=True)
        name = self.buyer.partner_id.name
        self.assertEqual(
            self.shown(order, "buyer"), f"Once Invoiced: 240 points for {name}"
        )
        invoice = self.invoice_of(order)
        self.assertIn(f"240 points ({name})", self.shown(invoice, "manager"))
