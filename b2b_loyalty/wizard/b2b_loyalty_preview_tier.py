from odoo import api, fields, models


class PreviewTier(models.TransientModel):
    """Members of one tier, now and then."""

    _name = "b2b.loyalty.preview.tier"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Preview: One Tier"
    _order = "sequence, id"

    wizard_id = fields.Many2one("b2b.loyalty.preview", ondelete="cascade", index=True)
    sequence = fields.Integer()
    name = fields.Char(string="Tier")
    members_now = fields.Integer()
    members_then = fields.Integer()
    difference = fields.Integer(compute="_compute_difference")

    @api.depends("members_now", "members_then")
    def _compute_difference(self):
        for row in self:
            row.difference = row.members_then - row.members_now
