from odoo import models

from ..report.vouchers import close_point_of_sale


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _init_column(self, column_name):
        """A point of sale that is installed later would take every voucher."""
        res = super()._init_column(column_name)
        if column_name == "pos_ok":
            close_point_of_sale(self.env.cr)
        return res
