from odoo import models
from odoo.fields import Command
from odoo.tools import format_date


class RebateRun(models.Model):
    """The credit notes of a run: one per member, as drafts."""

    _inherit = "b2b.loyalty.rebate.run"

    def _journal(self):
        # sudo: an accountant of loyalty need not be one of the invoices
        moves = self.env["account.move"].sudo().with_company(self.company_id)
        moves = moves.with_context(default_move_type="out_refund")
        return moves.new(
            {"move_type": "out_refund", "company_id": self.company_id.id}
        ).journal_id

    def _make_credit_notes(self, rows):
        by_member = rows.grouped("membership_id")
        # sudo: an accountant of loyalty need not be one of the invoices, and that a
        # document is of the program itself is closed to plain writes
        moves = self.env["account.move"].sudo().with_company(self.company_id)
        moves = moves.create(
            [
                self._prepare_credit_note_vals(member, mine)
                for member, mine in by_member.items()
            ]
        )
        for line in moves.invoice_line_ids:
            line._b2b_loyalty_make_net(line.b2b_loyalty_rebate_id.due)
        for move, mine in zip(moves, by_member.values(), strict=True):
            mine.sudo().refund_move_id = move  # sudo: rows are closed to plain writes
        return moves

    def _prepare_credit_note_vals(self, membership, rows):
        return {
            "move_type": "out_refund",
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": membership.partner_id.id,
            "invoice_date": self.date,
            "date": self.date,
            "invoice_origin": self.program_id.name,
            "invoice_payment_term_id": False,
            "b2b_loyalty_settlement": True,
            "invoice_line_ids": [
                Command.create(row._prepare_credit_line_vals())
                for row in rows.sorted("date_from", reverse=True)
            ],
        }


class Rebate(models.Model):
    _inherit = "b2b.loyalty.rebate"

    def _prepare_credit_line_vals(self):
        # sudo: taxes of the product, for whoever may credit rebates
        program = self.program_id.sudo()
        product = program.rebate_product_id
        vals = {
            "name": self._credit_line_name(),
            "product_id": product.id,
            "quantity": 1,
            "price_unit": self.due,
            "analytic_distribution": program.analytic_distribution,
            "b2b_loyalty_program_id": program.id,
            "b2b_loyalty_rebate_id": self.id,
        }
        if not product.taxes_id._filter_taxes_by_company(self.company_id):
            # Odoo would take the taxes of the account
            vals["tax_ids"] = [Command.clear()]
        return vals

    def _credit_line_name(self):
        """In the language of the customer."""
        env = self.with_context(lang=self.partner_id.lang or self.env.lang).env
        words = {
            "program": self.program_id.with_env(env).name,
            "first": format_date(env, self.date_from),
            "last": format_date(env, self.date_to),
        }
        if self.is_correction:
            return env._(
                "%(program)s: rebate from %(first)s to %(last)s, correction", **words
            )
        return env._("%(program)s: rebate from %(first)s to %(last)s", **words)
