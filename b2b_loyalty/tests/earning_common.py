"""Builders of rules, orders and documents, and what they have earned."""

from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from .books_common import BooksCase

TODAY = "2026-06-15"


class EarningCase(BooksCase):
    """Hartmann Tools, member since January of a program in which points are earned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{TODAY} 10:00:00"))
        cls.furniture = cls.make_category("Furniture")
        cls.chairs = cls.make_category("Chairs", cls.furniture)
        cls.paper = cls.make_category("Paper")
        cls.chair = cls.make_product("Chair", cls.chairs)
        cls.desk = cls.make_product("Desk", cls.furniture)
        cls.form = cls.make_product("Form", cls.paper)
        cls.program = cls.make_program(notify_tier_change=False, join_by="both")
        cls.member = cls.join("Hartmann Tools")
        cls.customer = cls.member.partner_id
        cls.env["b2b.loyalty.queue"].sudo().search([]).unlink()

    @classmethod
    def join(cls, name, program=None, on="2026-01-01", **values):
        """A member since that day."""
        program = program or cls.program
        program.join_by = "both"
        with freeze_time(f"{on} 10:00:00"):
            member = cls.make_member(program, name, **values)
        program.join_by = "signature"
        return member

    @classmethod
    def make_category(cls, name, parent=None):
        return cls.env["product.category"].create(
            {"name": name, "parent_id": parent.id if parent else False}
        )

    @classmethod
    def make_rule(cls, name="Base", program=None, **values):
        """One point per 1 of everything, unless the values say otherwise."""
        return (
            cls.env["b2b.loyalty.earning.rule"]
            .with_user(cls.manager)
            .create(
                {
                    "name": name,
                    "program_id": (program or cls.program).id,
                    "date_from": "2026-01-01",
                    **values,
                }
            )
        )

    @classmethod
    def make_contact(cls, name="Jane Hartmann", membership=None, **values):
        """A person of the member company with a role."""
        membership = membership or cls.member
        person = cls.env["res.partner"].create(
            {"name": name, "parent_id": membership.partner_id.id}
        )
        contacts = cls.env["b2b.loyalty.member.contact"].with_user(cls.manager)
        return contacts.create(
            {"membership_id": membership.id, "partner_id": person.id, **values}
        )

    # -- documents

    @classmethod
    def sell(cls, *lines, on=TODAY, partner=None, **values):
        """Post an invoice of amounts, or of (product, amount)."""
        return cls.post_document(
            partner or cls.customer, [_line(one) for one in lines], on, **values
        )

    @classmethod
    def credit_alone(cls, *lines, on=TODAY, **values):
        """Post a credit note that says of nothing what it credits."""
        return cls.sell(*lines, on=on, move_type="out_refund", **values)

    @classmethod
    def order(cls, *lines, partner=None):
        """A confirmed order of (product, amount), invoiced on what is ordered."""
        order = cls.env["sale.order"].sudo()
        order = order.create(
            {
                "partner_id": (partner or cls.customer).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": [],
                        }
                    )
                    for product, amount in lines
                ],
            }
        )
        order.order_line.product_id.invoice_policy = "order"
        order.action_confirm()
        return order

    @classmethod
    def invoice_order(cls, order, on=TODAY):
        invoice = order._create_invoices()
        invoice.invoice_date = on
        invoice.action_post()
        return invoice

    @classmethod
    def credit_by_order(cls, *lines, on=TODAY, **values):
        """Post a credit note that only the order lines connect with invoices.

        :param lines: (order line, amount)
        """
        return cls.post_document(
            cls.customer,
            [
                {
                    "product_id": line.product_id.id,
                    "price_unit": amount,
                    "sale_line_ids": [Command.link(line.id)],
                }
                for line, amount in lines
            ],
            on,
            "out_refund",
            **values,
        )

    @classmethod
    def change_line(cls, invoice, amount):
        """Reset to draft, change the price, post again."""
        invoice.button_draft()
        invoice.invoice_line_ids[0].price_unit = amount
        invoice.action_post()

    @staticmethod
    def on(day):
        """``with self.on("2026-04-01"):`` what happens that morning."""
        return freeze_time(f"{day} 10:00:00")

    @staticmethod
    def day(text):
        return date.fromisoformat(text)

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"b2b_loyalty.{name}").sudo().method_direct_trigger()
        self.env.invalidate_all()

    # -- what was earned

    @property
    def entries(self):
        """Those of this seller: there may be demo data."""
        entries = self.env["b2b.loyalty.points.entry"].sudo()
        return entries.search([("company_id", "=", self.company.id)], order="id")

    def booked(self, rule=None, member=None, document=None):
        """The points in the ledger, after working in what happened."""
        self.work()
        self.assert_nothing_left()
        found = self.entries
        if rule:
            found = found.filtered(lambda entry: entry.earning_rule_id == rule)
        if member:
            found = found.filtered(lambda entry: entry.membership_id == member)
        if document:
            found = found.filtered(lambda entry: entry.move_id == document)
        return sum(found.mapped("points"))

    def assert_nothing_left(self):
        """Nothing failed, and working everything in again books nothing."""
        queue = self.env["b2b.loyalty.queue"].sudo()
        self.assertEqual(queue.search([]).mapped("error"), [])
        before = len(self.entries)
        self.touch(
            self.env["account.move"].search(
                [
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("company_id", "=", self.company.id),
                ]
            )
        )
        self.assertEqual(len(self.entries), before)

    def touch(self, documents):
        """Something about these documents changed that changes no points."""
        self.env["b2b.loyalty.queue"].sudo().note_moves(documents)
        self.work()

    def assert_points(self, expected, **narrow):
        self.assertEqual(self.booked(**narrow), expected)

    def balance(self, member=None):
        member = (member or self.member).sudo()
        member.invalidate_recordset()
        return member.points_balance, member.points_pending

    def day_before(self, day):
        return fields.Date.subtract(fields.Date.to_date(day), days=1)


def _line(one):
    if isinstance(one, tuple):
        product, amount = one
        return {"product_id": product.id, "name": product.name, "price_unit": amount}
    return one
