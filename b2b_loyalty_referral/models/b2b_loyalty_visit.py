from odoo import fields, models


class Visit(models.Model):
    """The page of referrals is counted like any other."""

    _inherit = "b2b.loyalty.visit"

    kind = fields.Selection(
        selection_add=[("referrals", "Referrals")], ondelete={"referrals": "cascade"}
    )
