from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying

from ..report import expiry


class PointsEntry(models.Model):
    """What is left of a batch goes on the day after its last one, by an entry."""

    _inherit = "b2b.loyalty.points.entry"

    @api.private
    def _expire(self, on):
        """Expire those of these batches whose last day is over.

        :param on: the day it is
        """
        expiry.expire(self.env, on, entry_ids=self.ids)
        self._forget_balances()

    @api.model
    def _cron_expire(self, batch=200):
        """Expire what is over, members by members, each batch on its own."""
        on = fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        due = expiry.members_with_expired(self.env, on)
        cron._commit_progress(remaining=len(due))
        for start in range(0, len(due), batch):
            members = self.env["b2b.loyalty.membership"].browse(
                due[start : start + batch]
            )
            retrying(partial(self._expire_of, members, on), self.env)
            if not cron._commit_progress(len(members)):
                break

    @api.model
    @api.private
    def _expire_of(self, members, on):
        """Those whose row is taken by somebody else have their turn tomorrow."""
        mine = members.try_lock_for_update(allow_referencing=True)
        mine._take()
        expiry.expire(self.env, on, membership_ids=mine.ids)
        self._forget_balances()
