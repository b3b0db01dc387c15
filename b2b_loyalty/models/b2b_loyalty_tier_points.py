from odoo import fields, models


class Tier(models.Model):
    _inherit = "b2b.loyalty.tier"

    points_multiplier = fields.Float(
        default=1,
        digits=(16, 2),
        help="Members of this tier earn so many times as much. What counts is the "
        "tier on the day of the invoice.",
    )

    _points_multiplier_sensible = models.Constraint(
        "CHECK(points_multiplier > 0 AND points_multiplier <= 100)",
        "A tier multiplies points by more than 0 and at most 100; 1 changes nothing.",
    )
