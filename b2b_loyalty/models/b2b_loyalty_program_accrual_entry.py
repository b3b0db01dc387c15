from odoo import models
from odoo.fields import Command

from .b2b_loyalty_program_accrual import CLEARING
from .res_company_books import JOURNAL


class Program(models.Model):
    """The entry of a run: two items per redemption."""

    _inherit = "b2b.loyalty.program"

    def _prepare_accrual_move(self, booked, on):
        company = self.company_id
        return {
            "move_type": "entry",
            "journal_id": company[JOURNAL].id,
            "company_id": company.id,
            "date": on,
            "b2b_loyalty_accrual": True,
            "ref": self.env._("Cost of rewards: %s", self.name),
            "line_ids": [
                Command.create(vals)
                for redemption, part, partner_id in booked
                for vals in self._prepare_accrual_lines(redemption, part, partner_id)
            ],
        }

    def _prepare_accrual_lines(self, redemption, part, partner_id):
        """Credit clearing and debit the expense, or the other way round."""
        company = self.company_id
        supplier = redemption.supplier_id.commercial_partner_id
        shared = {
            "name": self._accrual_label(redemption, part),
            "partner_id": supplier.id or partner_id,
            "currency_id": company.currency_id.id,
            "b2b_loyalty_program_id": self.id,
            "b2b_loyalty_redemption_id": redemption.id,
        }
        amount = float(part.amount)
        return [
            {
                **shared,
                "account_id": company.b2b_loyalty_expense_account_id.id,
                "balance": amount,
                "analytic_distribution": self.analytic_distribution,
            },
            {
                **shared,
                "account_id": company[CLEARING].id,
                "balance": -amount,
                "analytic_distribution": False,
            },
        ]

    def _accrual_label(self, redemption, part):
        what = redemption.display_name
        if redemption.state in ("refused", "cancelled"):
            return self.env._("%s: taken back", what)
        if part.accrued:
            return self.env._("%s: expected cost", what)
        if part.variance:
            return self.env._("%s: difference to what is billed", what)
        return self.env._("%s: correction", what)
