from calendar import monthrange
from datetime import date, timedelta

from odoo import models

COMMON_YEAR = 2023


class ResCompany(models.Model):
    _inherit = "res.company"

    def _b2b_loyalty_fiscal_anchor(self):
        """(month, day) on which the fiscal year of this company starts.

        Books that close at the end of February start on 1 March in every year.
        """
        self.ensure_one()
        month = int(self.fiscalyear_last_month)
        day = min(self.fiscalyear_last_day, monthrange(COMMON_YEAR, month)[1])
        first = date(COMMON_YEAR, month, day) + timedelta(days=1)
        return first.month, first.day
