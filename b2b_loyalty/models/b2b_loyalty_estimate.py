from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.estimate import Estimate as Expected
from ..logic.estimate import pick

YEARS = range(1990, 2200)


class Estimate(models.Model):
    """What is expected of the points of a year, from a day on: a fact of that day.

    A new estimate is a new row. What sales have allocated stays; only what is released
    at the next closing changes.
    """

    _name = "b2b.loyalty.estimate"
    _description = "B2B Loyalty Estimate"
    _inherit = ["b2b.loyalty.append.only", "b2b.loyalty.readable"]
    _order = "program_id, date desc, id desc"
    _rec_name = "program_id"

    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    year_of_issue = fields.Integer(
        help="The year in which the points were earned. Empty: every year that has no "
        "estimate of its own.",
    )
    year_label = fields.Char(string="Points Of", compute="_compute_year_label")
    date = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="It holds for closings of this day and later.",
    )
    rate = fields.Float(
        string="Will Be Redeemed",
        digits=(6, 5),
        required=True,
        help="Of the points that were earned, how many are redeemed in the end.",
    )
    point_cost = fields.Float(
        string="Cost of a Point",
        digits=(16, 6),
        help="What a point that is redeemed costs you. It counts for points that no "
        "sale has earned, and for all where points are provided for at cost.",
    )
    reason = fields.Char(string="Based On", help="Why you expect this.")
    create_uid = fields.Many2one("res.users", string="By", readonly=True)
    create_date = fields.Datetime(string="Recorded On", readonly=True)

    _rate_share = models.Constraint(
        "CHECK(rate BETWEEN 0 AND 1 AND point_cost >= 0)",
        "Between 0 and 100 % of the points are redeemed, and one costs 0 or more.",
    )

    @api.constrains("year_of_issue")
    def _check_year(self):
        for estimate in self:
            if estimate.year_of_issue and estimate.year_of_issue not in YEARS:
                raise ValidationError(
                    self.env._(
                        "%s is no year: write it like 2026, or leave it empty for all "
                        "years.",
                        estimate.year_of_issue,
                    )
                )

    @api.depends("year_of_issue")
    def _compute_year_label(self):
        for estimate in self:
            year = estimate.year_of_issue
            estimate.year_label = str(year) if year else self.env._("Every year")

    @api.depends("program_id.name", "year_label", "rate")
    def _compute_display_name(self):
        for estimate in self:
            estimate.display_name = self.env._(
                "%(program)s, %(year)s: %(rate)s %%",
                program=estimate.program_id.name,
                year=estimate.year_label,
                rate=f"{estimate.rate * 100:.4g}",
            )


class Program(models.Model):
    _inherit = "b2b.loyalty.program"

    estimate_ids = fields.One2many("b2b.loyalty.estimate", "program_id", copy=False)

    @api.private
    def _estimates(self):
        """{program: function of a year of issue and a day: :class:`logic.estimate`}

        Without an estimate all points are redeemed, at their value: the most that
        they can come to.
        """
        # sudo: they are read for the books, whoever posted an invoice
        found = self.sudo().estimate_ids.grouped("program_id")
        return {
            program: _picker(
                program, found.get(program.sudo(), self.env["b2b.loyalty.estimate"])
            )
            for program in self
        }


def _picker(program, estimates):
    known = [
        Expected(
            estimate.date,
            Decimal(str(estimate.rate)),
            Decimal(str(estimate.point_cost)),
            estimate.year_of_issue,
        )
        for estimate in estimates.sorted("id")
    ]
    without = Expected(None, Decimal(1), Decimal(str(program.point_value)))
    return lambda year, on: pick(known, year, on) or without
