from calendar import monthrange
from datetime import date, timedelta

from odoo import fields, models
from odoo.fields import Command

COMMON_YEAR = 2023


class ResCompany(models.Model):
    _inherit = "res.company"

    b2b_loyalty_voucher_program_id = fields.Many2one(
        "loyalty.program",
        string="Program of Reward Vouchers",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Odoo's own program under which this company issues its vouchers.",
    )

    def _b2b_loyalty_prepare_voucher_program_vals(self):
        """Vouchers worth cents, one point each, that can be used in parts."""
        vals = {
            "name": self.env._("B2B Loyalty Vouchers"),
            "company_id": self.id,
            "currency_id": self.currency_id.id,
            "program_type": "coupons",
            "applies_on": "current",
            "trigger": "with_code",
            "portal_visible": False,
            "portal_point_name": self.env._("Cents"),
            "rule_ids": [Command.clear()],
            "communication_plan_ids": [Command.clear()],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": 0.01,
                        "discount_applicability": "order",
                        "required_points": 1,
                        "description": self.env._("Voucher"),
                    }
                ),
            ],
        }
        # there only with a point of sale
        if "pos_ok" in self.env["loyalty.program"]._fields:
            vals["pos_ok"] = False
        return vals

    def _b2b_loyalty_fiscal_anchor(self):
        """(month, day) on which the fiscal year of this company starts.

        Books that close at the end of February start on 1 March in every year.
        """
        self.ensure_one()
        month = int(self.fiscalyear_last_month)
        day = min(self.fiscalyear_last_day, monthrange(COMMON_YEAR, month)[1])
        first = date(COMMON_YEAR, month, day) + timedelta(days=1)
        return first.month, first.day
