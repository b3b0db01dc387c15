from odoo import api, fields, models

from ..report import expiry, transfer


class PointsEntry(models.Model):
    """What is open in one pool goes to another, by a pair of entries each."""

    _inherit = "b2b.loyalty.points.entry"

    @api.private
    def _settle(self, pools):
        """What is booked on a membership that was merged goes on to the other one.

        A late credit note, a payment that bounces, a cancelled redemption: each is
        booked where its document was, and what it leaves open follows the rest.
        """
        res = super()._settle(pools)
        members = self.env["b2b.loyalty.membership"].browse({pool[0] for pool in pools})
        members.filtered("merged_into_id")._pass_points_on()
        return res

    @api.model
    @api.private
    def _transfer(self, pools, reason):
        """Move batches and debts; days, documents and values stay as they are.

        Whoever calls this has taken the rows of the memberships.

        :param pools: {pool: pool}, each (membership id, contact id or None)
        """
        if not pools:
            return
        self.env.flush_all()
        today = fields.Date.context_today(self)
        transfer.transfer(self.env, pools, today, reason)
        targets = set(pools.values())
        self._settle(targets)
        # what came back to a batch that is over
        expiry.expire(self.env, today, membership_ids={pool[0] for pool in targets})
        self._forget_balances()
