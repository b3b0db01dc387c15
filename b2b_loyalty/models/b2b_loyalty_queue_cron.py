from datetime import timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.service.model import retrying

from .b2b_loyalty_queue import WAITING

RETRY_AFTER = timedelta(minutes=1)


class Queue(models.Model):
    """Working the queue off just after, batch by batch."""

    _inherit = "b2b.loyalty.queue"

    @api.model
    def _cron_process(self, batch=500):
        """Work in batches, each in its own transaction, until nothing waits."""
        try:
            self._process_in_batches(batch)
        except OperationalError:
            # tried often enough for now; by itself Odoo would come back in an hour
            self.env.cr.rollback()
            self._wake(fields.Datetime.now() + RETRY_AFTER)
            self.env["ir.cron"]._commit_progress()
            raise

    def _process_in_batches(self, batch):
        cron = self.env["ir.cron"]
        left = self.search_count(WAITING)
        cron._commit_progress(remaining=left)
        while left:
            before = left
            # two that meet on a row: who comes second sees what the first has done
            retrying(partial(self.process, limit=batch), self.env)
            left = self.search_count(WAITING)
            worked = max(before - left, 0)
            time_left = cron._commit_progress(worked, remaining=left)
            # nothing worked: who is left is busy, and Odoo comes back by itself
            if not time_left or not worked:
                break
