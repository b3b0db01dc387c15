from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .sale_common import LoyaltyCase


@tagged("post_install", "-at_install", "is_tour")
class TestTour(LoyaltyCase, HttpCase):
    """A sales manager's day, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("product.group_product_pricelist")
        cls.customer = cls.make_company("Tour Tools", email="ada@tour.example")
        cls.today = fields.Date.today()
        cls.post_invoice(cls.customer, 900, cls.today - timedelta(days=40))
        cls.drill = cls.env["product.product"].create(
            {"name": "Tour Drill", "list_price": 100, "taxes_id": False}
        )

    def tour(self, url, name):
        self.start_tour(url, f"b2b_loyalty_manager_{name}", login=self.manager.login)

    def test_from_a_template_to_the_tier_on_a_quotation(self):
        self.tour("/odoo", "program")
        program = self.as_manager("b2b.loyalty.program").search(
            [("name", "=", "Tour Club")]
        )
        platinum = self.prepare_platinum(program)
        self.tour(self.place(program, "program"), "member")
        member = program.membership_ids
        self.assertEqual(member.partner_id, self.customer)
        self.assertEqual((member.state, member.signed_by), ("active", "Ada Tour"))

        self.tour(self.draft_invoice(platinum.revenue_from), "invoice")
        self.env["b2b.loyalty.queue"].sudo().process()  # as the cron does
        self.assertEqual(member.tier_id, platinum)
        self.assertEqual(member.tier_change_ids.mapped("kind"), ["up", "enroll"])

        self.tour("/odoo/sales", "quotation")
        quotation = self.as_manager("sale.order").search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(quotation.b2b_loyalty_current_tier_id, platinum)
        self.assertEqual(quotation.amount_untaxed, 90)

    def as_manager(self, model):
        return self.env[model].with_user(self.manager)

    # -- what the manager finds

    def place(self, record, name):
        return f"/odoo/action-b2b_loyalty.b2b_loyalty_{name}_action/{record.id}"

    def prepare_platinum(self, program):
        """The highest tier gets a pricelist with 10 % off."""
        platinum = self.tier(program, "Platinum")
        platinum.pricelist_id = self.as_manager("product.pricelist").create(
            {
                "name": "Platinum Prices",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        return platinum

    def draft_invoice(self, amount):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Drills", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        return f"/odoo/customer-invoices/{invoice.id}"
