from odoo import models
from odoo.http import request

OURS = "/loyalty/"


class IrHttp(models.AbstractModel):
    """Below the address of the links there is nothing but links."""

    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        # a search for anything else fails where an address holds what the database
        # does not take
        if request.httprequest.path.startswith(OURS):
            return None
        return super()._serve_fallback()
