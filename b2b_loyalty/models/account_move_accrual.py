from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.sql import column_exists

from ..report.clearing_items import mark_entries
from .accountant import GROUP

LINKS = ("b2b_loyalty_program_id", "b2b_loyalty_redemption_id")
# What an entry of the run says; all else of it may be changed by whoever may.
SAYS = {"account_id", "balance", "debit", "credit", "amount_currency", *LINKS}


class AccountMove(models.Model):
    """What the run of reward costs has booked, and what takes it back.

    Only these entries, and the bills that are matched, count as booked for a reward:
    what somebody else posts on clearing in its name is a difference to be explained.
    """

    _inherit = "account.move"

    b2b_loyalty_accrual = fields.Boolean(
        string="Loyalty Reward Costs",
        readonly=True,
        copy=False,
        help="Booked by the loyalty program itself, or the reversal of such an entry.",
    )

    def _auto_init(self):
        """Entries of the time before this was kept are known by their journal."""
        is_new = not column_exists(self.env.cr, self._table, "b2b_loyalty_accrual")
        res = super()._auto_init()
        if is_new:
            mark_entries(self.env)
        return res

    def button_draft(self):
        """What was set against a draft is open again."""
        self._b2b_loyalty_check_accrual()
        res = super().button_draft()
        # sudo: whoever may reset it; loyalty programs are no business of theirs
        entries = self.sudo().filtered("b2b_loyalty_accrual")
        items = entries.line_ids._b2b_loyalty_on_clearing()
        if items:
            items.remove_move_reconcile()
            items.b2b_loyalty_redemption_id._reconcile_with_bills()
        return res

    def button_cancel(self):
        self._b2b_loyalty_check_accrual()
        return super().button_cancel()

    def unlink(self):
        self._b2b_loyalty_check_accrual()
        return super().unlink()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """The exact opposite counts as booked, too."""
        reverses = super()._reverse_moves(default_values_list, cancel)
        mine = reverses.filtered("reversed_entry_id.b2b_loyalty_accrual")
        # sudo: the field is closed; whoever may reverse the entry says so by it
        mine.sudo().b2b_loyalty_accrual = True
        return reverses

    def _b2b_loyalty_check_accrual(self):
        """What can be changed afterwards could be made to say anything."""
        if self.env.su or self.env.user.has_group(GROUP):
            return
        # sudo: the rule holds whatever else the user may read
        entry = self.sudo().filtered("b2b_loyalty_accrual")[:1]
        if entry:
            raise UserError(
                self.env._(
                    "%s books the cost of rewards: reverse it, or ask an accountant "
                    "of B2B Loyalty to change it.",
                    entry.display_name,
                )
            )


class AccountMoveLine(models.Model):
    """What an item is for stays as it was posted."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines.move_id._b2b_loyalty_check_accrual()
        return lines

    def write(self, vals):
        if not self.env.su and SAYS & vals.keys():
            self.move_id._b2b_loyalty_check_accrual()
            self._b2b_loyalty_check_links(vals)
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self.move_id._b2b_loyalty_check_accrual()
        return super().unlink()

    def _b2b_loyalty_check_links(self, vals):
        """Of what program a posted item is, is said by accountants of loyalty alone."""
        links = [name for name in LINKS if name in vals]
        changed = self.filtered(
            lambda line: (
                line.parent_state == "posted"
                and any(line[name].id != (vals[name] or False) for name in links)
            )
        )
        if not changed:
            return
        if not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._(
                    "For which program or redemption a posted journal item is, is "
                    "changed by accountants of B2B Loyalty: ask one of them."
                )
            )
        for line in changed:
            line.company_id._b2b_loyalty_check_open(
                line.date,
                line.journal_id,
                self.env._(
                    "%s is an item of that day and stays as it is.", line.display_name
                ),
                taxed=bool(line.tax_ids or line.tax_line_id),
            )
