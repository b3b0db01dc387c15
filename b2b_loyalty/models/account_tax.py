from odoo import api, models

from .account_move_reward_bill import BILLS
from .b2b_loyalty_program_accrual import CLEARING

LINKS = ("b2b_loyalty_program_id", "b2b_loyalty_redemption_id")


class AccountTax(models.Model):
    """A tax without an account of its own is an expense, not a part of clearing.

    It is a cost of the program and of the redemption whose line it is of.
    """

    _inherit = "account.tax"

    @api.model
    def _prepare_base_line_for_taxes_computation(self, record, **kwargs):
        line = super()._prepare_base_line_for_taxes_computation(record, **kwargs)
        return {**line, **self._b2b_loyalty_links(record, kwargs)}

    @api.model
    def _prepare_tax_line_for_taxes_computation(self, record, **kwargs):
        line = super()._prepare_tax_line_for_taxes_computation(record, **kwargs)
        return {**line, **self._b2b_loyalty_links(record, kwargs)}

    @api.model
    def _b2b_loyalty_links(self, record, kwargs):
        fields = self.env["account.move.line"]._fields
        return {
            name: self._get_base_line_field_value_from_record(
                record, name, kwargs, self.env[fields[name].comodel_name]
            )
            for name in LINKS
        }

    @api.model
    def _prepare_base_line_grouping_key(self, base_line):
        key = super()._prepare_base_line_grouping_key(base_line)
        return {**key, **{name: base_line[name].id for name in LINKS}}

    @api.model
    def _prepare_tax_line_repartition_grouping_key(self, tax_line):
        key = super()._prepare_tax_line_repartition_grouping_key(tax_line)
        return {**key, **{name: tax_line[name].id for name in LINKS}}

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
        own = tax_rep_data["account"] != base_line["account_id"]
        if own or not self._b2b_loyalty_is_billed(base_line):
            # what can be claimed, or was invoiced to customers, is no cost
            key.update(dict.fromkeys(LINKS, False))
        elif not key["analytic_distribution"]:
            # sudo: whoever makes the bill
            program = base_line["b2b_loyalty_program_id"].sudo()
            key["analytic_distribution"] = program.analytic_distribution or False
        return key

    @api.model
    def _b2b_loyalty_is_billed(self, base_line):
        record = base_line.get("record")
        is_item = getattr(record, "_name", None) == "account.move.line"
        return is_item and record.move_id.move_type in BILLS

    @api.model
    def _b2b_loyalty_company(self, base_line, tax_data):
        record = base_line.get("record")
        company = getattr(record, "company_id", None) or tax_data["tax"].company_id
        return company.sudo()  # sudo: its accounts, whoever makes the bill
