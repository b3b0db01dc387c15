from odoo import fields, models


class Tier(models.Model):
    """What the screens show of a tier."""

    _inherit = "b2b.loyalty.tier"

    terms_locked = fields.Boolean(related="program_id.terms_locked")
    member_percent = fields.Integer(
        string="Share of Members (%)", compute="_compute_member_percent"
    )

    def _compute_member_percent(self):
        for tier in self:
            tier.member_percent = round(tier.member_share * 100)
