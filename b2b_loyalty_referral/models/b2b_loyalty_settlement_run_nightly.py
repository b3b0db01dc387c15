import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import format_date

from odoo.addons.b2b_loyalty.models.one_by_one import stops_no_other

from ..logic import settlement as rules

_logger = logging.getLogger(__name__)

BATCH = 50
# For a run that is proposed to be looked at.
DAYS = 14


class SettlementRun(models.Model):
    """What happens by itself: making many, paying at once, proposing a run."""

    _inherit = "b2b.loyalty.settlement.run"

    @api.model
    def _cron_settle(self, batch=BATCH):
        """Make the settlements of runs that were confirmed, each batch committed."""
        runs = self.search([("state", "=", "making")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(len(run._to_make()) for run in runs))
        for run in runs:
            while run.state == "making":
                made = retrying(partial(run._make_some, batch), self.env)
                if not cron._commit_progress(made):
                    return

    def _make_some(self, batch):
        """Looked up anew each time: where others were quicker it is called again.

        :return: how many were made, or given up
        """
        rows = self._to_make()[:batch]
        rows.membership_id._take()
        rows.invalidate_recordset()
        rows._make()
        self._finish()
        return len(rows)

    @api.model
    def _cron_nightly(self):
        """Pay what is paid with each invoice, and propose what is paid by period."""
        today = fields.Date.context_today(self)
        waiting = self._waiting()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for program, every in waiting:
            retrying(partial(self._try_program, program, every, today), self.env)
            if not cron._commit_progress(1):
                return

    @api.model
    def _waiting(self):
        """[(program, how often it is paid)]; those that failed are looked at again."""
        found = self.env["b2b.loyalty.commission"]._read_group(
            [("state", "=", "approved")], ["program_id", "settle_every"]
        )
        failed = self.env["b2b.loyalty.program"].search(
            [("settlement_error", "!=", False)]
        )
        return list(dict.fromkeys([*found, *((one, "invoice") for one in failed)]))

    @api.model
    def _try_program(self, program, every, today):
        at_once = every == "invoice"
        with stops_no_other(
            self.env,
            _logger,
            "Commission of %s could not be settled",
            program.code,
            note=program._note_settlement_failure if at_once else None,
        ):
            runs = self.with_company(program.company_id)
            if at_once:
                runs._settle_at_once(program, today)
                program._forget_settlement_error()
            else:
                runs._propose(program, every, today)

    @api.model
    def _of_period(self, program, every, day, states=None):
        """Its runs of the period in which a day falls."""
        domain = [
            ("program_id", "=", program.id),
            ("settle_every", "=", every),
            ("date_to", "=", rules.period(day, every)[1]),
        ]
        return self.search([*domain, ("state", "in", states)] if states else domain)

    @api.model
    def _settle_at_once(self, program, today):
        """What was approved is paid the same night; what is carried makes no run."""
        if self._of_period(program, "invoice", today, ("draft", "previewed", "making")):
            return
        vals = {
            "program_id": program.id,
            "settle_every": "invoice",
            "date_from": today,
            "date": today,
        }
        if not self.new(vals)._has_news():
            return
        run = self.create(vals)
        run._take()
        run._work_out()
        run.settlement_ids.filtered(lambda row: row.outcome != "pay").unlink()
        if run.settlement_ids:
            run._check_possible()
            run._start_making()
        else:
            run.unlink()

    def _has_news(self):
        """Whether it would pay, or hold, anything that no run has looked at."""
        lines = self._open_lines()
        opened = lines._opened()
        found = self._found(opened).values()
        return any(one.outcome == "pay" for one in found) or lines._differ(opened)

    @api.model
    def _propose(self, program, every, today):
        """Once a period is over its run is there, worked out, for who pays it."""
        first, last = rules.period_before(today, every)
        if self._of_period(program, every, last):
            return
        vals = {"program_id": program.id, "settle_every": every, "date_from": first}
        looked_at = self.new(vals)
        if not looked_at._found(looked_at._open_lines()._opened()):
            return
        run = self.create(vals)
        run._take()
        run._work_out()
        if not run.settlement_ids:
            run.unlink()
            return
        run.activity_schedule(
            "mail.mail_activity_data_todo",
            today + timedelta(days=DAYS),
            summary=self.env._(
                "Pay the commission from %(first)s to %(last)s",
                first=format_date(self.env, first),
                last=format_date(self.env, last),
            ),
            user_id=(program.user_id or self.env.user).id,
        )
