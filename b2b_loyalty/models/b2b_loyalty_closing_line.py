from odoo import api, fields, models
from odoo.tools import formatLang


class ClosingLine(models.Model):
    """The points of one year of issue in a closing, and how they were worked out."""

    _name = "b2b.loyalty.closing.line"
    _description = "B2B Loyalty Closing Row"
    _order = "closing_id, sequence, id"
    _rec_name = "year_of_issue"

    closing_id = fields.Many2one(
        "b2b.loyalty.closing", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer()
    company_id = fields.Many2one(related="closing_id.company_id", store=True)
    program_id = fields.Many2one(related="closing_id.program_id", store=True)
    date = fields.Date(related="closing_id.date", store=True)
    state = fields.Selection(related="closing_id.state", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("deferral", "Points of sales"),
            ("provision", "Points at cost"),
            ("rebate", "Expected rebates"),
        ],
        required=True,
        help="Points of sales: a part of their price was allocated to them. At cost: "
        "no price was, or the program provides for all points at cost.",
    )
    year_of_issue = fields.Integer()
    year_label = fields.Char(string="Points Of", compute="_compute_year_label")
    issued = fields.Integer(help="Less what credit notes took back.")
    redeemed = fields.Integer()
    expired = fields.Integer(help="Expired, or taken away by hand.")
    outstanding = fields.Integer()
    rate = fields.Float(string="Will Be Redeemed", digits=(6, 5))
    point_cost = fields.Float(string="Cost of a Point", digits=(16, 6))
    expected = fields.Float(
        digits=(16, 2),
        help="Points that are expected to be redeemed in the end.",
    )
    allocated = fields.Monetary(help="What was deferred of the sales.")
    revenue = fields.Monetary(help="Earned by redemptions to date.")
    breakage = fields.Monetary(help="Earned as nobody will come for it any more.")
    liability = fields.Monetary(help="What is still owed.")
    arithmetic = fields.Char(compute="_compute_arithmetic", string="Worked Out")

    @api.depends("year_of_issue", "kind")
    def _compute_year_label(self):
        for line in self:
            year = line.year_of_issue
            line.year_label = str(year) if year else ""

    @api.depends(
        "kind",
        "outstanding",
        "redeemed",
        "rate",
        "point_cost",
        "expected",
        "allocated",
        "revenue",
        "breakage",
        "liability",
        "currency_id",
    )
    @api.depends_context("lang")
    def _compute_arithmetic(self):
        for line in self:
            line.arithmetic = getattr(line, f"_worked_out_{line.kind}")()

    def _worked_out_deferral(self):
        if not self.outstanding and self.breakage:
            return self.env._(
                "All redeemed or expired: %(allocated)s less %(revenue)s is breakage",
                allocated=self._money(self.allocated),
                revenue=self._money(self.revenue),
            )
        told = self.env._(
            "%(allocated)s × %(redeemed)s of %(expected)s = %(revenue)s revenue, "
            "%(liability)s owed",
            allocated=self._money(self.allocated),
            redeemed=f"{self.redeemed:,}",
            expected=self._number(self.expected),
            revenue=self._money(self.revenue),
            liability=self._money(self.liability),
        )
        possible = self.redeemed + self.outstanding
        if self.outstanding and self.expected > possible:
            told += self.env._(
                ". No more than %(possible)s can be redeemed any more: a new estimate "
                "of the year would say so.",
                possible=f"{possible:,}",
            )
        return told

    def _worked_out_provision(self):
        return self.env._(
            "%(outstanding)s × %(rate)s %% × %(cost)s = %(liability)s owed",
            outstanding=f"{self.outstanding:,}",
            rate=self._number(self.rate * 100),
            cost=self._number(self.point_cost),
            liability=self._money(self.liability),
        )

    def _worked_out_rebate(self):
        return self.env._(
            "By the revenue to date: %s expected", self._money(self.liability)
        )

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _number(self, value):
        """As few decimals as it has, up to six."""
        return f"{value:,.6f}".rstrip("0").rstrip(".")
