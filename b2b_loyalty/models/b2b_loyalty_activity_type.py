from odoo import fields, models


class ActivityType(models.Model):
    """Something a member can do besides buying: a training, a review, an event."""

    _name = "b2b.loyalty.activity.type"
    _description = "B2B Loyalty Activity Type"
    _inherit = ["b2b.loyalty.readable"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True, help="What to do, in words for members.")
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
