import logging
from calendar import monthrange
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang

from ..logic.budget import to_tell, told_after_raise
from ..report.documents import exact
from .one_by_one import stops_no_other

_logger = logging.getLogger(__name__)

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Budget(models.Model):
    """What a program may cost in a fiscal year, and who was told how much is used."""

    _name = "b2b.loyalty.budget"
    _description = "B2B Loyalty Budget"
    _inherit = ["b2b.loyalty.readable"]
    _order = "year desc, id desc"
    _rec_name = "year"

    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
        help="The calendar year in which the fiscal year ends.",
    )
    date_from = fields.Date(string="From", compute="_compute_dates")
    date_to = fields.Date(string="Until", compute="_compute_dates")
    amount = fields.Monetary(string="Budget", required=True)
    used = fields.Monetary(
        string="Costs", compute="_compute_used", help="All costs of the program."
    )
    left = fields.Monetary(compute="_compute_used")
    percent = fields.Float(string="Used (%)", compute="_compute_used", digits=(16, 1))
    told = fields.Integer(
        string="Told at (%)",
        readonly=True,
        copy=False,
        help="The part of the budget that the responsible was last told of.",
    )

    _once = models.UniqueIndex(
        "(program_id, year)",
        "The program has a budget for this year already: change that one.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A budget is an amount above 0."
    )

    @api.constrains("year")
    def _check_year(self):
        for budget in self:
            if not FIRST_YEAR <= budget.year <= LAST_YEAR:
                raise ValidationError(
                    self.env._(
                        "A budget is for a year from %(first)s to %(last)s.",
                        first=FIRST_YEAR,
                        last=LAST_YEAR,
                    )
                )

    @api.depends(
        "year",
        "program_id.company_id.fiscalyear_last_day",
        "program_id.company_id.fiscalyear_last_month",
    )
    def _compute_dates(self):
        for budget in self:
            company = budget.program_id.company_id or self.env.company
            last = budget._last_day(company)
            span = company.compute_fiscalyear_dates(last) if last else {}
            budget.date_from = span.get("date_from")
            budget.date_to = span.get("date_to")

    def _last_day(self, company):
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            return None
        month = int(company.fiscalyear_last_month)
        day = min(company.fiscalyear_last_day, monthrange(self.year, month)[1])
        return date(self.year, month, day)

    @api.depends("program_id", "date_from", "date_to", "amount")
    def _compute_used(self):
        for budget, used in self._used().items():
            budget.used = used
            budget.left = budget.amount - budget.used
            share = used * 100 / exact(budget.amount) if budget.amount else 0
            budget.percent = float(share)

    def _used(self):
        """{budget: costs of its program in its year, as Decimal}; one query."""
        known = self.filtered(lambda b: b.program_id._origin and b.date_from)
        found = known.program_id._profit_sums(
            [(b.program_id._origin.id, b.date_from, b.date_to) for b in known]
        )
        used = dict.fromkeys(self, Decimal(0))
        used.update({b: cost for b, (cost, _) in zip(known, found, strict=True)})
        return used

    # -- who is told

    @api.model_create_multi
    def create(self, vals_list):
        # nor by a default of the caller's context: it would silence the warning
        start = {} if self.env.su else {"told": 0}
        return super().create(
            [{**self._without_told(vals), **start} for vals in vals_list]
        )

    def write(self, vals):
        """A budget that is raised can be passed anew."""
        before = {budget: budget.amount for budget in self}
        res = super().write(self._without_told(vals))
        raised = self.filtered(lambda b: b.told and b.amount > before[b])
        for budget, used in raised._used().items():
            mark = told_after_raise(used, exact(budget.amount), budget.told)
            budget.sudo().told = mark  # sudo: nobody types it in
        return res

    @api.model
    def _without_told(self, vals):
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name != "told"}

    @api.model
    def _cron_warn(self):
        """Tell who is responsible, once per mark; one that fails stops no other."""
        today = fields.Date.context_today(self)
        recent = self.search(
            [("year", "in", (today.year, today.year + 1)), ("program_id", "!=", False)]
        )
        running = recent.filtered(
            lambda b: b.date_from and b.date_from <= today <= b.date_to
        )
        for budget, used in running._used().items():
            mark = to_tell(used, exact(budget.amount), budget.told)
            if mark:
                budget._try_warn(mark, used)

    def _try_warn(self, mark, used):
        with stops_no_other(
            self.env, _logger, "Loyalty could not warn of budget %s", self.id
        ):
            self._warn(mark, used)

    def _warn(self, mark, used):
        """An activity on the program; with nobody responsible a line of its chatter."""
        self.sudo().told = mark  # sudo: nobody types it in
        program = self.program_id
        user = program.user_id.filtered("active")
        if user:
            self = self.with_context(lang=user.lang)
        summary, note = self._sentences(mark, used)
        if not user:
            program.message_post(
                body=self.env._("%(summary)s. %(note)s", summary=summary, note=note)
            )
            return
        program.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=user.id,
        )

    def _sentences(self, mark, used):
        """Title and text of what is told."""
        program, currency = self.program_id, self.currency_id
        summary = (
            self.env._("%s has used up its budget", program.name)
            if mark == 100
            else self.env._("%s has used 80 %% of its budget", program.name)
        )
        return summary, self.env._(
            "From %(first)s to %(last)s it has cost %(used)s so far, and its budget is "
            "%(amount)s. See its Profit and Loss for what on.",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
            used=formatLang(self.env, float(used), currency_obj=currency),
            amount=formatLang(self.env, self.amount, currency_obj=currency),
        )
