import json
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, TransactionCase, new_test_user

TODAY = date(2026, 6, 15)

# The smallest picture there is: one transparent point, as PNG.
PICTURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    b"AABJRU5ErkJggg=="
)


class WizardCase(TransactionCase):
    """A seller of its own with a manager and a salesperson, on a fixed day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        # sending makes documents; their layout has tests of its own
        cls.startClassPatcher(
            patch.object(
                type(cls.env["ir.actions.report"]),
                "_b2b_loyalty_render",
                lambda self, *args, **kwargs: (b"%PDF-1.4 agreement", "pdf"),
            )
        )
        cls.seller = cls._make_seller()
        cls.manager = cls._make_user("manager", "b2b_loyalty.group_manager")
        cls.salesperson = cls._make_user("sales", "b2b_loyalty.group_user")
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "allowed_company_ids": cls.seller.ids,
            }
        )

    @classmethod
    def _make_seller(cls):
        seller = cls.env["res.company"].create({"name": "Nordic Bearings"})
        cls.env.user.company_ids += seller
        cls._make_books(seller)
        return seller

    @classmethod
    def _make_books(cls, seller):
        """As little of a chart of accounts as an invoice needs."""
        income, receivable = cls.env["account.account"].create(
            [
                {
                    "name": kind,
                    "code": code,
                    "account_type": kind,
                    "company_ids": seller.ids,
                }
                for code, kind in (("4000", "income"), ("1200", "asset_receivable"))
            ]
        )
        cls.env["account.journal"].create(
            {
                "name": "Invoices",
                "code": "INV",
                "type": "sale",
                "company_id": seller.id,
                "default_account_id": income.id,
            }
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=seller.id,
        )

    @classmethod
    def _make_user(cls, login, group):
        return new_test_user(
            cls.env,
            login=f"wizard_{login}",
            groups=f"{group},base.group_partner_manager,sales_team.group_sale_salesman",
            company_id=cls.seller.id,
            company_ids=[Command.set(cls.seller.ids)],
        )

    # -- who and what

    def make_program(self, bounds=(0, 1000, 10000), state="open", **vals):
        names = ["Bronze", "Silver", "Gold", "Platinum"]
        program = self.env["b2b.loyalty.program"].create(
            {
                "name": "Partner Club",
                "code": f"CLUB{self.env['b2b.loyalty.program'].search_count([])}",
                "company_id": self.seller.id,
                "user_id": self.manager.id,
                "date_start": "2020-01-01",
                "tier_ids": [
                    Command.create({"name": name, "sequence": n, "revenue_from": bound})
                    for n, (name, bound) in enumerate(
                        zip(names, bounds, strict=False), start=1
                    )
                ],
                **vals,
            }
        )
        if state == "open":
            program.action_open()
        return program

    def make_customer(self, name="Hartmann Tools", **vals):
        return self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"{name.split()[0].lower()}@customer.example",
                **vals,
            }
        )

    def make_contact(self, company, name="Jane Doe"):
        return self.env["res.partner"].create({"name": name, "parent_id": company.id})

    def post_invoice(self, partner, amount, on="2026-03-01", move_type="out_invoice"):
        move = (
            self.env["account.move"]
            .with_company(self.seller)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": partner.id,
                    "invoice_date": on,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Bearings",
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        move.action_post()
        return move

    def make_member(self, program, partner, since="2026-01-01"):
        """A member who has signed; its first tier follows from its invoices."""
        membership = self.env["b2b.loyalty.membership"].create(
            {"program_id": program.id, "partner_id": partner.id, "date_start": since}
        )
        membership.action_send()
        membership.action_sign("Jane Doe", PICTURE)
        return membership

    # -- the screen

    def open_wizard(self, name, records=None, user=None, **context):
        """The dialog as a user sees it, started on records."""
        if records is not None:
            context |= {
                "active_model": records._name,
                "active_ids": records.ids,
                "active_id": records[:1].id,
            }
        model = self.env[name].with_user(user or self.manager)
        return Form(model.with_context(**context))

    def on_screen(self, action, user=None):
        """The form that an action opens."""
        self.assertEqual(action["type"], "ir.actions.act_window")
        model = self.env[action["res_model"]].with_user(user or self.manager)
        return Form(model.browse(action["res_id"]))

    def shown(self, action):
        """The record behind the form that an action opens."""
        return self.env[action["res_model"]].browse(action["res_id"])

    def bars(self, graph):
        """What a chart shows: {label: number}."""
        return {bar["label"]: bar["value"] for bar in json.loads(graph)[0]["values"]}

    def day(self, text):
        return date.fromisoformat(text)

    def message(self, action):
        return action["params"]["message"]
