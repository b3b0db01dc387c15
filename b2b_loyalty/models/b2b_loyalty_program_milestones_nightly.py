import logging
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)


class Program(models.Model):
    """Milestones that no document brings: anniversaries, and what came otherwise."""

    _inherit = "b2b.loyalty.program"

    @api.model
    def _cron_milestones(self, batch=200):
        """Look at all members of each program, and grant in batches."""
        cron = self.env["ir.cron"]
        programs = self.search([("state", "=", "open"), ("milestone_ids", "!=", False)])
        cron._commit_progress(remaining=len(programs))
        for program in programs:
            due = program._due_for_milestones()
            for start in range(0, len(due), batch):
                ids = due[start : start + batch]
                retrying(partial(program._reach_batch, ids), self.env)
                if not cron._commit_progress():
                    return
            if not cron._commit_progress(1):
                return

    def _due_for_milestones(self):
        """Ids of members who have reached something; none when a program fails."""
        try:
            with self.env.cr.savepoint():
                found = self._find_milestones(fields.Date.context_today(self))
                return sorted({vals["membership_id"] for vals in found})
        except OperationalError:
            raise  # run again by Odoo
        except Exception:
            _logger.exception("Loyalty could not look at milestones of %s", self.code)
            return []

    def _reach_batch(self, membership_ids):
        """One that fails is set aside with its error, as in the queue."""
        Queue = self.env["b2b.loyalty.queue"]
        members = self.env["b2b.loyalty.membership"].browse(membership_ids)
        mine = members.try_lock_for_update(allow_referencing=True)
        Queue._set_aside(Queue._work_on(mine))
