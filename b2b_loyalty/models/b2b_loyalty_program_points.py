from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic import validity

MOST_MONTHS = 600
MOST_YEARS = 50
MOST_GRACE_DAYS = 3650


class Program(models.Model):
    """What a program says about its points."""

    _inherit = "b2b.loyalty.program"

    points_name = fields.Char(
        string="Name of the Points",
        required=True,
        default=lambda self: self.env._("points"),
        translate=True,
        help='As members read it: "1,200 points", "1,200 credits".',
    )
    point_value = fields.Float(
        string="Value of a Point",
        digits=(16, 6),
        help="In the currency of the seller, for members and for the books.",
    )
    points_validity = fields.Selection(
        [
            ("none", "Without end"),
            ("months", "Months after earning"),
            ("year_end", "To the end of a year"),
        ],
        string="Points Valid",
        default="none",
        required=True,
    )
    points_validity_months = fields.Integer(string="Valid for Months", default=24)
    points_validity_years = fields.Integer(
        string="Full Years",
        default=2,
        help="To the end of the year so many full calendar years later: of points "
        "earned in January 2019, with 2 years, until 31 December 2021.",
    )
    points_release = fields.Selection(
        [
            ("posted", "When the invoice is posted"),
            ("paid", "When the invoice is paid"),
        ],
        string="Points Available",
        default="posted",
        required=True,
    )
    points_grace_days = fields.Integer(
        string="Days to Use Points after Leaving",
        default=90,
        help="A membership that ends keeps its points for so many days.",
    )
    run_off_on = fields.Date(
        readonly=True,
        copy=False,
        help="Documents of this day and later earn nothing: the program is being "
        "wound down.",
    )
    points_outstanding = fields.Integer(
        compute="_compute_points_outstanding",
        help="Points of all members, with those that wait for a payment.",
    )

    _points_values = models.Constraint(
        "CHECK(point_value >= 0"
        f" AND points_grace_days BETWEEN 0 AND {MOST_GRACE_DAYS})",
        "The value of a point is 0 or more, and after leaving there are 0 to "
        f"{MOST_GRACE_DAYS} days to use points.",
    )

    @api.constrains(
        "points_validity", "points_validity_months", "points_validity_years"
    )
    def _check_points_validity(self):
        for program in self:
            months = program.points_validity_months
            if program.points_validity == "months" and not 0 < months <= MOST_MONTHS:
                raise ValidationError(
                    self.env._(
                        "Points are valid for 1 to %s months: give a number of months.",
                        MOST_MONTHS,
                    )
                )
            if not 0 <= program.points_validity_years <= MOST_YEARS:
                raise ValidationError(
                    self.env._(
                        "Points are valid to the end of a year 0 to %s years later.",
                        MOST_YEARS,
                    )
                )

    def _compute_points_outstanding(self):
        left = dict(
            self.env["b2b.loyalty.points.entry"]._read_group(
                [("program_id", "in", self.ids), ("remaining", "!=", 0)],
                ["program_id"],
                ["remaining:sum"],
            )
        )
        for program in self:
            program.points_outstanding = left.get(program, 0)

    def _points_last_day(self, earned_on):
        """Until when points that are earned on a day can be spent; None: no end."""
        self.ensure_one()
        return validity.last_day(
            self.points_validity,
            fields.Date.to_date(earned_on),
            months=self.points_validity_months,
            years=self.points_validity_years,
        )

    def _set_state(self, state, **vals):
        if state == "run_off":
            vals["run_off_on"] = fields.Date.context_today(self)
        return super()._set_state(state, **vals)

    def action_view_points(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_points_entry_action")
