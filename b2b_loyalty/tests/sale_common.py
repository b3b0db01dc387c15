"""Builders that read as business. Dates are given, never those of the clock."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

LADDER = (("Silver", 0), ("Gold", 50000))


@tagged("post_install", "-at_install")
class LoyaltyCase(AccountTestInvoicingCommon):
    """A company with books, a manager, an accountant and a salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.manager = cls.make_user(
            "manager",
            "b2b_loyalty.group_manager,sales_team.group_sale_manager,"
            "account.group_account_invoice,base.group_partner_manager",
        )
        cls.accountant = cls.make_user(
            "accountant", "b2b_loyalty.group_accountant,account.group_account_invoice"
        )
        cls.seller = cls.make_user(
            "seller", "b2b_loyalty.group_user,sales_team.group_sale_salesman"
        )
        cls.env["res.company"].flush_model()

    @classmethod
    def make_user(cls, name, groups):
        return new_test_user(
            cls.env,
            login=f"test_loyalty_{name}",
            name=name.capitalize(),
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="UTC",
        )

    @classmethod
    def make_program(cls, name="Club", tiers=LADDER, opened=True, **values):
        """A program with tiers by revenue, joined by signature or purchase.

        :param tiers: [(name, revenue from)], the lowest first
        """
        program = (
            cls.env["b2b.loyalty.program"]
            .with_user(cls.manager)
            .create(
                {
                    "name": name,
                    "code": name.upper().replace(" ", ""),
                    "company_id": cls.company.id,
                    "join_by": "both",
                    "date_start": "2020-01-01",
                    "tier_ids": [
                        Command.create(
                            {"name": tier, "revenue_from": bound, "sequence": rank}
                        )
                        for rank, (tier, bound) in enumerate(tiers, start=1)
                    ],
                    **values,
                }
            )
        )
        if opened:
            program.action_open()
        return program

    @classmethod
    def tier(cls, program, name):
        return program.tier_ids.filtered(lambda tier: tier.name == name)

    @classmethod
    def make_company(cls, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "customer_rank": 1, **values}
        )

    @classmethod
    def make_member(cls, program, name, tier=None, on=None, **values):
        """An active member, its tier given by hand where one is named."""
        partner = cls.make_company(name, **values)
        membership = (
            cls.env["b2b.loyalty.membership"]
            .with_user(cls.manager)
            .create({"program_id": program.id, "partner_id": partner.id})
        )
        membership.action_activate(on)
        if tier:
            cls.give_tier(membership, tier)
        return membership

    @classmethod
    def give_tier(cls, membership, name):
        tier = cls.tier(membership.program_id, name)
        membership.with_user(cls.manager).action_set_tier(tier, "Agreed")

    @classmethod
    def post_invoice(cls, partner, amount, on, **values):
        """A posted customer invoice of this net amount."""
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": on,
                "company_id": cls.company.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Goods",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def credit(cls, invoice, amount=None, on=None):
        """A posted credit note of the invoice, in full or of this net amount."""
        note = invoice._reverse_moves(
            [{"invoice_date": fields.Date.to_date(on) or invoice.invoice_date}]
        )
        if amount is not None:
            note.invoice_line_ids[1:].unlink()
            note.invoice_line_ids.write({"quantity": 1, "price_unit": amount})
        note.action_post()
        return note

    @classmethod
    def work(cls):
        """Work in what was posted, as the cron does just after."""
        return cls.env["b2b.loyalty.queue"].sudo().process()
