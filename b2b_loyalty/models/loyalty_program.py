from odoo import api, models
from odoo.exceptions import ValidationError

from ..report.vouchers import close_point_of_sale


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.constrains("active")
    def _check_b2b_loyalty_vouchers(self):
        """Vouchers that members hold count only while their program does."""
        archived = self.filtered(lambda program: not program.active)
        # sudo: of any company
        company = (
            self.env["res.company"]
            .sudo()
            .search([("b2b_loyalty_voucher_program_id", "in", archived.ids)], limit=1)
        )
        if company:
            raise ValidationError(
                self.env._(
                    "Members of %(company)s hold vouchers of %(program)s, which would "
                    "no longer count: archive the rewards that are not to be redeemed "
                    "any more instead.",
                    company=company.name,
                    program=company.b2b_loyalty_voucher_program_id.name,
                )
            )

    def _init_column(self, column_name):
        """A point of sale that is installed later would take every voucher."""
        res = super()._init_column(column_name)
        if column_name == "pos_ok":
            close_point_of_sale(self.env.cr)
        return res
