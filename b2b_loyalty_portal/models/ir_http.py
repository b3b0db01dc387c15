from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

OURS = "/my/loyalty/"
BUSY = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


class IrHttp(models.AbstractModel):
    """How the pages of members answer when something goes wrong."""

    _inherit = "ir.http"

    # below these nothing is served but our own routes
    _B2B_LOYALTY_PATHS = (OURS,)

    @classmethod
    def _serve_fallback(cls):
        # a search for anything else fails where an address holds what the database
        # does not take
        if request.httprequest.path.startswith(cls._B2B_LOYALTY_PATHS):
            return None
        return super()._serve_fallback()

    @classmethod
    def _get_error_html(cls, env, code, values):
        """A form for which others were quicker, again and again, may be sent anew."""
        asked = request.httprequest
        if isinstance(values.get("exception"), BUSY) and asked.path.startswith(OURS):
            # nothing was done: the same form may be sent again
            fields = {
                name: value
                for name, value in request.params.items()
                if isinstance(value, str) and name != "csrf_token"
            }
            return 503, env["ir.ui.view"]._render_template(
                "b2b_loyalty_portal.busy",
                {**values, "path": asked.path, "fields": fields},
            )
        return super()._get_error_html(env, code, values)
