from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..logic import settlement as rules
from .b2b_loyalty_referral_plan_settlement import SETTLE_EVERY


class SettlementRun(models.Model):
    """The commission of one program for one period: looked at first, then paid."""

    _name = "b2b.loyalty.settlement.run"
    _description = "B2B Loyalty Settlement Run"
    _inherit = ["b2b.loyalty.books.run"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('state', '!=', 'draft')]",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", string="Seller", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    settle_every = fields.Selection(
        SETTLE_EVERY,
        string="Paid Every",
        required=True,
        default="month",
        tracking=True,
        help="Of which plans: each says how often its commission is paid.",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="First day of the period.",
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, precompute=True
    )
    date = fields.Date(
        string="Date of Bills",
        default=fields.Date.context_today,
        required=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("previewed", "Worked Out"),
            ("making", "Being Made"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    settlement_ids = fields.One2many(
        "b2b.loyalty.settlement", "run_id", readonly=True, copy=False
    )
    computed_on = fields.Datetime(string="Worked Out On", readonly=True, copy=False)
    member_count = fields.Integer(string="Referrers", compute="_compute_totals")
    to_pay = fields.Monetary(
        compute="_compute_totals", help="Without tax. Of what is done: what was paid."
    )
    carried = fields.Monetary(
        string="Carried Forward",
        compute="_compute_totals",
        help="Too little to be paid, or less than nothing.",
    )
    held = fields.Monetary(
        compute="_compute_totals", help="Something speaks against these referrals."
    )
    not_made_count = fields.Integer(
        string="Not Made", compute="_compute_not_made_count"
    )

    _one_open = models.UniqueIndex(
        "(program_id, settle_every, date_to)"
        " WHERE state IN ('draft', 'previewed', 'making')",
        "A run for this period is open already: go on with that one.",
    )

    @api.depends("program_id", "settle_every")
    def _compute_date_from(self):
        """The last period that is over; another one is for the same days or others."""
        today = fields.Date.context_today(self)
        for run in self:
            every = run.settle_every or "month"
            found = rules.period(run.date_from, every) if run.date_from else None
            if not found or run.date_from != found[0] or found[1] >= today:
                found = rules.period_before(today, every)
            run.date_from = found[0]

    @api.depends("date_from", "settle_every")
    def _compute_date_to(self):
        for run in self:
            every = run.settle_every or "month"
            run.date_to = run.date_from and rules.period(run.date_from, every)[1]

    @api.onchange("date_from", "settle_every")
    def _onchange_date_from(self):
        """Any day stands for its period."""
        if self.date_from and self.settle_every:
            self.date_from = rules.period(self.date_from, self.settle_every)[0]

    @api.constrains("date_from", "settle_every")
    def _check_period(self):
        for run in self:
            first, last = rules.period(run.date_from, run.settle_every)
            if run.date_from != first:
                raise ValidationError(
                    self.env._(
                        "Commission is paid for the period from %(first)s to "
                        "%(last)s: give %(first)s as its first day.",
                        first=format_date(self.env, first),
                        last=format_date(self.env, last),
                    )
                )

    @api.depends("program_id.name", "date_from", "date_to")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%(program)s: %(first)s to %(last)s",
                program=run.program_id.name or "",
                first=format_date(self.env, run.date_from) or "",
                last=format_date(self.env, run.date_to) or "",
            )

    @api.depends("settlement_ids.total", "settlement_ids.held", "settlement_ids.state")
    def _compute_totals(self):
        groups = self.env["b2b.loyalty.settlement"]._read_group(
            [("run_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["run_id", "outcome"],
            ["total:sum", "held:sum", "membership_id:array_agg"],
        )
        for run in self:
            rows = {row[1]: row for row in groups if row[0] == run._origin}
            run.member_count = len({one for row in rows.values() for one in row[4]})
            run.to_pay = rows["pay"][2] if "pay" in rows else 0
            run.carried = rows["carry"][2] if "carry" in rows else 0
            run.held = sum(row[3] for row in rows.values())

    @api.depends("settlement_ids.fault")
    def _compute_not_made_count(self):
        for run in self:
            run.not_made_count = len(run.settlement_ids.filtered("fault"))
