from odoo import models

from odoo.addons.b2b_loyalty_portal.models.ir_http import IrHttp as Portal

from .b2b_loyalty_referral_link import PATH


class IrHttp(models.AbstractModel):
    """Below the address of the links there is nothing but links."""

    _inherit = "ir.http"

    _B2B_LOYALTY_PATHS = (*Portal._B2B_LOYALTY_PATHS, f"{PATH}/")
