from odoo import api, fields, models

from ..report.referral import bought_since
from ..report.tiers import aging_out
from .grant_run import waiting_members

BATCH = 500


class Referral(models.Model):
    """What happens by itself: registrations run out, and companies bring no more."""

    _inherit = "b2b.loyalty.referral"

    @api.model
    def _cron_nightly(self, batch=BATCH):
        """Work in batches, each committed, so that it may be stopped at any time."""
        today = fields.Date.context_today(self)
        members = self.env["b2b.loyalty.membership"].browse(aging_out(self.env, today))
        members |= waiting_members(self.env)
        self.env["b2b.loyalty.queue"]._note_members(members)
        due = {
            "_expire": self.search(self._to_expire_domain(today), order="id"),
            "_end": self.search(self._to_end_domain(today), order="id"),
        }
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(map(len, due.values())))
        for method, referrals in due.items():
            for start in range(0, len(referrals), batch):
                some = referrals[start : start + batch]
                getattr(some.try_lock_for_update(), method)(today)
                if not cron._commit_progress(len(some)):
                    return

    @api.model
    def _to_expire_domain(self, today):
        return [
            ("attributed_on", "!=", False),
            ("state", "in", ("submitted", "accepted")),
            ("expires_on", "<", today),
        ]

    def _expire(self, today):
        """Those that have bought in time wait to be accepted, or for the payment."""
        due = self.filtered_domain(self._to_expire_domain(today))
        bought = due.browse(
            bought_since(
                self.env,
                [
                    (
                        referral.id,
                        referral.referred_partner_id.id,
                        referral.company_id.id,
                        referral.attributed_on,
                        referral.expires_on,
                    )
                    for referral in due
                    if referral.referred_partner_id
                ],
            )
        )
        (due - bought)._change_state("expired")

    @api.model
    def _to_end_domain(self, today):
        return [("state", "=", "qualified"), ("ends_on", "<", today)]

    def _end(self, today):
        """Its months are over; credit notes still take back what they brought."""
        for referral in self.filtered_domain(self._to_end_domain(today)):
            referral.ended_on = referral.ends_on
            referral._change_state("ended")
