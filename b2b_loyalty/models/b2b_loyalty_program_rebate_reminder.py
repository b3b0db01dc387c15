import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..logic.period import Window
from ..logic.rebate_period import overlaps
from .one_by_one import stops_no_other

_logger = logging.getLogger(__name__)

DAYS = 14


class Program(models.Model):
    """Whoever is responsible hears once that a period is over."""

    _inherit = "b2b.loyalty.program"

    rebate_reminded_for = fields.Date(
        readonly=True, copy=False, help="The end of the period that was told of."
    )

    @api.model
    def _remind_of_rebates(self):
        """One program that fails does not stop the others."""
        today = fields.Date.context_today(self)
        programs = self.search(
            [("rebate_from", "!=", False), ("state", "in", ("open", "run_off"))]
        )
        for program in programs:
            with stops_no_other(
                self.env, _logger, "Loyalty could not remind of %s", program.code
            ):
                program._remind_of_rebate(today)

    def _remind_of_rebate(self, today):
        running = self._rebate_period_of(today)
        over = self._rebate_period_of(running.first - timedelta(days=1))
        if over.last < self.rebate_from or self.rebate_reminded_for == over.last:
            return
        if self._rebate_rule_on(over.last).method == "none":
            return
        self.sudo().rebate_reminded_for = over.last  # sudo: a mark of the engine
        if self._is_rebate_run(over):
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            today + timedelta(days=DAYS),
            summary=self.env._(
                "Credit the rebates from %(first)s to %(last)s",
                first=format_date(self.env, over.first),
                last=format_date(self.env, over.last),
            ),
            user_id=(self.user_id or self.env.user).id,
        )

    def _is_rebate_run(self, period):
        # sudo: runs are looked up for whoever is told
        runs = self.sudo().rebate_run_ids
        return any(
            run.state != "cancelled"
            and overlaps(Window(run.date_from, run.date_to), period)
            for run in runs
        )


class Membership(models.Model):
    _inherit = "b2b.loyalty.membership"

    @api.model
    def _cron_daily(self):
        res = super()._cron_daily()
        self.env["b2b.loyalty.program"]._remind_of_rebates()
        return res
