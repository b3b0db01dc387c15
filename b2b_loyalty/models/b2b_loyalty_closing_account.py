from odoo import api, fields, models

from ..logic.closing import ROLES


class ClosingAccount(models.Model):
    """What an account is to show for a program, what is booked, and the difference."""

    _name = "b2b.loyalty.closing.account"
    _description = "B2B Loyalty Closing Account"
    _order = "closing_id, id"
    _rec_name = "role"

    closing_id = fields.Many2one(
        "b2b.loyalty.closing", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="closing_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    role = fields.Selection(
        [
            ("liability", "Contract Liability"),
            ("refund", "Refund Liability"),
            ("breakage", "Breakage Income"),
            ("adjustment", "Revenue Adjustment"),
            ("expense", "Reward Expense"),
        ],
        required=True,
    )
    account_id = fields.Many2one("account.account", ondelete="restrict")
    target = fields.Monetary(help="What the account is to show at the end.")
    booked = fields.Monetary(help="What earlier closings have booked.")
    amount = fields.Monetary(
        string="To Book", help="The difference: what this closing books."
    )
    side = fields.Selection(
        [("debit", "Debit"), ("credit", "Credit")], compute="_compute_side"
    )

    @api.depends("role", "amount")
    def _compute_side(self):
        for row in self:
            debit = ROLES.get(row.role, False) == (row.amount > 0)
            row.side = ("debit" if debit else "credit") if row.amount else False
