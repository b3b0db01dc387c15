from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class RebateRun(models.Model):
    """The rebates of one program for one period: looked at first, then credited."""

    _name = "b2b.loyalty.rebate.run"
    _description = "B2B Loyalty Rebate Run"
    _inherit = ["b2b.loyalty.books.run"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('rebate_from', '!=', False)]",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", string="Seller", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
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
        string="Date of Credit Notes",
        default=fields.Date.context_today,
        required=True,
        copy=False,
    )
    method = fields.Selection(
        selection=lambda self: self.env["b2b.loyalty.rebate"]._methods(),
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("previewed", "Worked Out"),
            ("done", "Credited"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    rebate_ids = fields.One2many(
        "b2b.loyalty.rebate", "run_id", string="Rebates", readonly=True, copy=False
    )
    computed_on = fields.Datetime(string="Worked Out On", readonly=True, copy=False)
    member_count = fields.Integer(string="Members", compute="_compute_totals")
    revenue = fields.Monetary(compute="_compute_totals")
    amount = fields.Monetary(string="Rebates of the Period", compute="_compute_totals")
    to_credit = fields.Monetary(
        string="Credit Notes", compute="_compute_totals", help="Without tax."
    )
    held_back = fields.Monetary(
        string="On Hold", compute="_compute_totals", help="Of suspended members."
    )
    carried = fields.Monetary(
        string="Carried Forward",
        compute="_compute_totals",
        help="Credited too much to members who get nothing now.",
    )

    # -- the period

    @api.depends("program_id")
    def _compute_date_from(self):
        """The last period that is over."""
        today = fields.Date.context_today(self)
        for run in self:
            program = run.program_id
            if program and not run.date_from:
                running = program._rebate_period_of(today)
                before = running.first - timedelta(days=1)
                run.date_from = program._rebate_period_of(before).first
            else:
                run.date_from = run.date_from

    @api.depends("date_from", "program_id")
    def _compute_date_to(self):
        for run in self:
            program = run.program_id
            run.date_to = (
                program
                and run.date_from
                and program._rebate_period_of(run.date_from).last
            )

    @api.onchange("program_id", "date_from")
    def _onchange_date_from(self):
        """Any day stands for its period."""
        if self.program_id and self.date_from:
            self.date_from = self.program_id._rebate_period_of(self.date_from).first

    @api.constrains("program_id", "date_from")
    def _check_period(self):
        for run in self:
            program = run.program_id
            if program._rebate_rule_on(run.date_from).method == "none":
                raise ValidationError(
                    self.env._(
                        "%s pays no rebates: choose how on its Accounting page first.",
                        program.name,
                    )
                )
            period = program._rebate_period_of(run.date_from)
            if run.date_from != period.first:
                raise ValidationError(
                    self.env._(
                        "%(program)s pays rebates for the period from %(first)s to "
                        "%(last)s: give %(first)s as its first day.",
                        program=program.name,
                        first=format_date(self.env, period.first),
                        last=format_date(self.env, period.last),
                    )
                )
            if run.date_to < program.rebate_from:
                raise ValidationError(
                    self.env._(
                        "%(program)s pays rebates since %(day)s: choose a period that "
                        "ends on that day or later.",
                        program=program.name,
                        day=format_date(self.env, program.rebate_from),
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

    # -- what it comes to

    @api.depends("rebate_ids")
    def _compute_totals(self):
        Rebate = self.env["b2b.loyalty.rebate"]
        groups = Rebate._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "outcome", "is_correction"],
            ["revenue:sum", "amount:sum", "due:sum", "membership_id:count_distinct"],
        )
        found = {key: list(rows) for key, rows in _by_run(groups)}
        for run in self:
            rows = found.get(run, [])
            own = [row for row in rows if not row[2]]
            run.member_count = sum(row[6] for row in own)
            run.revenue = sum(row[3] for row in own)
            run.amount = sum(row[4] for row in own)
            run.to_credit = sum(row[5] for row in rows if row[1] == "pay")
            run.held_back = sum(row[5] for row in rows if row[1] == "hold")
            run.carried = -sum(row[5] for row in rows if row[1] == "carry")


def _by_run(groups):
    runs = {}
    for row in groups:
        runs.setdefault(row[0], []).append(row)
    return runs.items()
