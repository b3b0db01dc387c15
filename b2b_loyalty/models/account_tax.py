from odoo import api, models

from .b2b_loyalty_program_accrual import CLEARING


class AccountTax(models.Model):
    """A tax without an account of its own is an expense, not a part of clearing."""

    _inherit = "account.tax"

    @api.model
    def _prepare_base_line_tax_repartition_grouping_key(
        self, base_line, base_line_grouping_key, tax_data, tax_rep_data
    ):
        key = super()._prepare_base_line_tax_repartition_grouping_key(
            base_line, base_line_grouping_key, tax_data, tax_rep_data
        )
        company = self._b2b_loyalty_company(base_line, tax_data)
        expense = company.b2b_loyalty_expense_account_id
        if expense and key["account_id"] == company[CLEARING].id:
            key["account_id"] = expense.id
        return key

    @api.model
    def _b2b_loyalty_company(self, base_line, tax_data):
        record = base_line.get("record")
        company = getattr(record, "company_id", None) or tax_data["tax"].company_id
        return company.sudo()  # sudo: its accounts, whoever makes the bill
