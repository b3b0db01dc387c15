"""Programs that pay rebates, and runs as an accountant makes them."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import Form

from .books_common import BooksCase, d

# (tier, revenue from, rebate in per cent)
RATES = (("Bronze", 0, 10), ("Silver", 100, 20), ("Gold", 300, 30))


class RebateCase(BooksCase):
    """A calendar year of revenue in 2025; runs are made on 20 January 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.b2b_loyalty_propose_books()
        cls.goods_back = cls.make_rebate_product()

    @classmethod
    def on(cls, day):
        return freeze_time(f"{day} 10:00:00")

    @classmethod
    def make_rebate_product(cls, taxes=(), **values):
        return cls.env["product.product"].create(
            {
                "name": "Year-End Bonus",
                "type": "service",
                "taxes_id": [Command.set([tax.id for tax in taxes])],
                **values,
            }
        )

    @classmethod
    def make_rebate_program(cls, method="slices", rates=RATES, **values):
        number = cls.env["b2b.loyalty.program"].sudo().search_count([])
        return cls.make_program(
            **{
                "code": f"REBATE{number}",
                "tier_ids": [
                    Command.create(
                        {
                            "name": name,
                            "revenue_from": bound,
                            "rebate_percent": percent,
                            "sequence": rank,
                        }
                    )
                    for rank, (name, bound, percent) in enumerate(rates, start=1)
                ],
                "qualifying_period": "calendar",
                "rebate_method": method,
                "rebate_from": "2025-01-01",
                "rebate_product_id": cls.goods_back.id,
                **values,
            },
        )

    @classmethod
    def make_buyer(cls, program, name="Acme", bought=None, on="2025-05-05"):
        """A member since the beginning of 2025, with one invoice."""
        with cls.on("2025-01-01"):
            member = cls.make_member(program, name, on="2025-01-01")
        if bought:
            cls.post_invoice(member.partner_id, bought, on)
        return member

    def open_run(self, program, date_from=None, user=None):
        """As typed into its form, and worked out."""
        runs = self.env["b2b.loyalty.rebate.run"].with_user(user or self.accountant)
        with Form(runs) as form:
            form.program_id = program
            if date_from:
                form.date_from = date_from
        run = form.record
        run.action_preview()
        return run

    def pay_rebates(self, program, date_from=None, on="2026-01-20"):
        with self.on(on):
            run = self.open_run(program, date_from)
            run.action_confirm()
        self.assertEqual(run.state, "done")
        return run

    @classmethod
    def credit_note(cls, run, member=None):
        rows = run.rebate_ids
        if member:
            rows = rows.filtered(lambda row: row.membership_id == member)
        return rows.sudo().refund_move_id

    @classmethod
    def post_notes(cls, run):
        cls.credit_note(run).action_post()

    def row(self, run, member, date_from="2025-01-01"):
        return run.rebate_ids.filtered(
            lambda row: row.membership_id == member and str(row.date_from) == date_from
        )

    def due(self, run):
        """{member: what it is due, corrections included}"""
        result = {}
        for row in run.rebate_ids:
            name = row.partner_id.name
            result[name] = round(result.get(name, 0) + row.due, 2)
        return result

    def expected(self, program, on):
        found = program.sudo()._rebate_expected(self.day(on))
        members = self.env["b2b.loyalty.membership"].sudo()
        return {
            members.browse(key).partner_id.name: float(v) for key, v in found.items()
        }

    @staticmethod
    def day(text):
        return d(text)

    def balance(self, account, moves=None):
        """Of posted journal items."""
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if moves is not None:
            domain.append(("move_id", "in", moves.ids))
        [[total]] = self.env["account.move.line"]._read_group(
            domain, [], ["balance:sum"]
        )
        return total
