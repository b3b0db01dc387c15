from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # the few lines with a tier discount, whatever the number of all others
    _b2b_loyalty_discount_idx = models.Index(
        "(move_id) WHERE b2b_loyalty_discount <> 0"
    )
