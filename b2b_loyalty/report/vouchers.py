"""Odoo's own vouchers, where only SQL reaches them."""

from odoo.tools import SQL


def close_point_of_sale(cr):
    """Member vouchers are not valid at a point of sale, which knows no companies."""
    cr.execute(
        SQL(
            """
            UPDATE loyalty_program SET pos_ok = FALSE
             WHERE id IN (SELECT b2b_loyalty_voucher_program_id FROM res_company)
            """
        )
    )
