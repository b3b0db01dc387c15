from odoo import models


class PointsEntry(models.Model):
    _inherit = "b2b.loyalty.points.entry"

    # one pool in the order of its page, with what is summed there
    _page_idx = models.Index(
        "(membership_id, COALESCE(holder_contact_id, 0), date DESC, id DESC)"
        " INCLUDE (points, available_on, kind)"
    )
