from odoo import fields, models

MOST_MONTHS = 120


class Program(models.Model):
    """What a program says about purchases before joining."""

    _inherit = "b2b.loyalty.program"

    backfill_months = fields.Integer(
        string="Months before Joining",
        help="A manager may let members earn for what they bought so many months "
        "before they joined. 0: only from the day on which they joined.",
    )

    _backfill_months_bounds = models.Constraint(
        f"CHECK(backfill_months BETWEEN 0 AND {MOST_MONTHS})",
        f"Give 0 to {MOST_MONTHS} months before joining.",
    )
