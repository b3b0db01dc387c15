from odoo import models
from odoo.exceptions import UserError

from ..report.clearing_items import clearing_left
from .b2b_loyalty_program_accrual import CLEARING


class ResCompany(models.Model):
    """The clearing account is changed when nothing is open on it."""

    _inherit = "res.company"

    def write(self, vals):
        if CLEARING in vals:
            for company in self:
                account = company[CLEARING]
                if account and account.id != vals[CLEARING]:
                    company._check_b2b_loyalty_clearing_left(account)
        return super().write(vals)

    def _check_b2b_loyalty_clearing_left(self, account):
        """What is open could not be reconciled with bills on another account."""
        if clearing_left(self.env, self, account.id):
            raise UserError(
                self.env._(
                    "%(account)s still holds what suppliers have to bill: change the "
                    "account for Reward Clearing once the cost of all redemptions is "
                    "complete and booked.",
                    account=account.display_name,
                )
            )
