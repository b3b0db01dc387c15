from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

# A drawing as the signature pad sends it: one pixel, PNG, base64.
DRAWING = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class MembershipCase(TransactionCase):
    """Builders that read as business. Today is 10 March 2026 unless a test says."""

    today = "2026-03-10"
    drawing = DRAWING

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{cls.today} 10:00:00"))
        cls.company = cls.env.company
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", cls.company, install_demo=False
            )
        cls.product = cls.env["product.product"].create(
            {"name": "Drill", "type": "consu", "taxes_id": False}
        )
        cls.manager = cls.make_user("mona", "b2b_loyalty.group_manager")
        cls.salesperson = cls.make_user("sam", "b2b_loyalty.group_user")
        cls.accountant = cls.make_user("anna", "b2b_loyalty.group_accountant")

    @classmethod
    def quick_documents(cls, content=b"<p>The agreement</p>"):
        """Agreements without rendering: their looks have tests of their own."""
        cls.startClassPatcher(
            patch.object(
                cls.registry["ir.actions.report"],
                "_b2b_loyalty_render",
                lambda self, report, ids: (content + str(ids).encode(), "html"),
            )
        )

    @classmethod
    def make_user(cls, login, *groups, **vals):
        return new_test_user(
            cls.env,
            login=f"test_loyalty_{login}",
            groups=",".join(["base.group_user", *groups]),
            **vals,
        )

    @classmethod
    def make_program(cls, *bounds, **vals):
        """An open program with tiers Bronze, Silver, Gold... at these revenues.

        ``state="draft"`` leaves it unopened.
        """
        state = vals.pop("state", "open")
        names = ("Bronze", "Silver", "Gold", "Platinum", "Diamond")
        tiers = zip(names, bounds or (0, 10_000, 50_000), strict=False)
        program = cls.env["b2b.loyalty.program"].create(
            {
                "name": "Partner Club",
                "code": f"T{cls.env['b2b.loyalty.program'].search_count([])}",
                "date_start": "2020-01-01",
                "user_id": cls.manager.id,
                "tier_ids": [
                    Command.create(
                        {"name": name, "revenue_from": bound, "sequence": number}
                    )
                    for number, (name, bound) in enumerate(tiers, start=1)
                ],
                **vals,
            }
        )
        if state == "open":
            program.sudo().action_open()
        return program

    @classmethod
    def make_company(cls, name="Acme Tools", **vals):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"{name.lower().replace(' ', '.')}@example.com",
                "user_id": cls.salesperson.id,
                **vals,
            }
        )

    @classmethod
    def make_contact(cls, company, name="Joe Smith", **vals):
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": company.id, **vals}
        )

    @classmethod
    def make_draft(cls, program, company=None, **vals):
        return (
            cls.env["b2b.loyalty.membership"]
            .with_user(cls.manager)
            .create(
                {
                    "program_id": program.id,
                    "partner_id": (company or cls.make_company()).id,
                    **vals,
                }
            )
        )

    @classmethod
    def make_sent(cls, program, company=None, **vals):
        membership = cls.make_draft(program, company, **vals)
        membership.action_send()
        return membership

    @classmethod
    def make_member(cls, program, company=None, **vals):
        membership = cls.make_sent(program, company, **vals)
        membership.action_sign("Joe Smith", DRAWING)
        return membership

    @classmethod
    def post_invoice(cls, partner, amount, on=None, refund=False, **vals):
        """Post an invoice (or credit note) of one line without tax."""
        move = cls.env["account.move"].create(
            {
                "move_type": "out_refund" if refund else "out_invoice",
                "partner_id": partner.id,
                "invoice_date": on or fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    @classmethod
    def credit(cls, invoice):
        """Credit an invoice in full by its own button."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = cls.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.action_post()
        return refund

    @classmethod
    def pay(cls, invoice):
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    @classmethod
    def process(cls):
        """Work in what was posted, as the queue's cron does."""
        return cls.env["b2b.loyalty.queue"].process()

    @staticmethod
    def on(day):
        """``with self.on("2026-04-01"):`` what happens that morning."""
        return freeze_time(f"{day} 10:00:00")

    @staticmethod
    def day(text):
        return date.fromisoformat(text)

    def run_cron(self, xmlid):
        """Run a scheduled action as Odoo does, with its commits."""
        with self.enter_registry_test_mode():
            self.env.ref(f"b2b_loyalty.{xmlid}").method_direct_trigger()

    def states(self, membership):
        """The states a membership went through, oldest first."""
        return membership.change_ids.sorted("id").mapped("to_state")

    def last_step(self, membership):
        return membership.change_ids.sorted("id")[-1:]

    def activities(self, membership):
        return membership.activity_ids.mapped("summary")

    def assertRefused(self, sentence, error=Exception):
        """``with self.assertRefused("cannot be sent"):`` and nothing is half-done."""
        return self.assertRaisesRegex(error, sentence)
