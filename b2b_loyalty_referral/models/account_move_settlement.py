from odoo import fields, models

from odoo.addons.b2b_loyalty.models.account_move_line import AccountMoveLine as Line

LINK = "b2b_loyalty_commission_settlement_id"
# A corrected copy takes a document's place; what comes from outside can hold no such
# object.
REPLACED = object()


class AccountMove(models.Model):
    """Settlements follow what happens to their bills and credit notes."""

    _inherit = "account.move"

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self._b2b_loyalty_settlements()._documents_changed()
        return res

    def unlink(self):
        settlements = self._b2b_loyalty_settlements()
        res = super().unlink()
        settlements._documents_changed()
        return res

    def _b2b_loyalty_settlements(self):
        if self.env.context.get("b2b_loyalty_replaced") is REPLACED:
            return self.env["b2b.loyalty.settlement"].sudo()
        # sudo: Odoo's billing users know nothing of loyalty programs
        documents = self.sudo().filtered(lambda move: move.move_type != "entry")
        return documents.invoice_line_ids[LINK]

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """What takes a bill back is of the same settlement."""
        # posted at once it would be looked at before it says so
        waiting = self.with_context(b2b_loyalty_replaced=REPLACED)
        reverses = super(AccountMove, waiting)._reverse_moves(
            default_values_list, cancel
        )
        reverses = reverses.with_env(self.env)
        self._b2b_loyalty_same_settlement(reverses)
        self._b2b_loyalty_settlements()._documents_changed()
        return reverses

    def _b2b_loyalty_same_settlement(self, others):
        """:param others: a document for each of these, line by line"""
        # sudo: closed, and as above
        for move, other in zip(self.sudo(), others.sudo(), strict=True):
            mine, theirs = move.invoice_line_ids, other.invoice_line_ids
            if mine[LINK] and len(mine) == len(theirs):
                for line, copy in zip(mine, theirs, strict=True):
                    copy[LINK] = line[LINK]


class AccountMoveLine(models.Model):
    """Of which settlement a line is; what takes it back says so too."""

    _inherit = "account.move.line"

    _B2B_LOYALTY_CLOSED = Line._B2B_LOYALTY_CLOSED | {LINK}

    b2b_loyalty_commission_settlement_id = fields.Many2one(
        "b2b.loyalty.settlement",
        string="Loyalty Settlement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
