from odoo import fields, models


class RewardCategory(models.Model):
    """A shelf of the catalogue."""

    _name = "b2b.loyalty.reward.category"
    _description = "B2B Loyalty Reward Category"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()

    _name_unique = models.Constraint(
        "UNIQUE(name)", "There is a category of this name: use that one."
    )
