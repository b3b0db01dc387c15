from odoo import fields, models

from .res_company_books import ACCOUNTS, JOURNAL


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    b2b_loyalty_journal_id = fields.Many2one(
        related="company_id.b2b_loyalty_journal_id", readonly=False
    )
    b2b_loyalty_liability_account_id = fields.Many2one(
        related="company_id.b2b_loyalty_liability_account_id", readonly=False
    )
    b2b_loyalty_adjustment_account_id = fields.Many2one(
        related="company_id.b2b_loyalty_adjustment_account_id", readonly=False
    )
    b2b_loyalty_breakage_account_id = fields.Many2one(
        related="company_id.b2b_loyalty_breakage_account_id", readonly=False
    )
    b2b_loyalty_refund_account_id = fields.Many2one(
        related="company_id.b2b_loyalty_refund_account_id", readonly=False
    )
    b2b_loyalty_expense_account_id = fields.Many2one(
        related="company_id.b2b_loyalty_expense_account_id", readonly=False
    )
    b2b_loyalty_clearing_account_id = fields.Many2one(
        related="company_id.b2b_loyalty_clearing_account_id", readonly=False
    )
    b2b_loyalty_books_missing = fields.Boolean(
        compute="_compute_b2b_loyalty_books_missing"
    )

    def _compute_b2b_loyalty_books_missing(self):
        for settings in self:
            settings.b2b_loyalty_books_missing = (
                settings.company_id.b2b_loyalty_missing([JOURNAL, *ACCOUNTS])
            )

    def action_b2b_loyalty_propose_books(self):
        """Fill in what is not set yet; what was typed in before stays."""
        self.check_access("write")
        # sudo: whoever may change the settings need not be an accountant
        self.company_id.sudo().b2b_loyalty_propose_books()
        return {"type": "ir.actions.client", "tag": "reload"}
