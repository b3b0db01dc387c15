from odoo import api, fields, models

BATCH = 500


class Commission(models.Model):
    """Approving what nobody can take back any more."""

    _inherit = "b2b.loyalty.commission"

    @api.model
    def _cron_approve(self, batch=BATCH):
        """Approve member by member, each batch committed.

        Whoever's row is held by others is left for the next run.
        """
        today = fields.Date.context_today(self)
        members = self._to_approve(today).membership_id.sorted("id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(members))
        for start in range(0, len(members), batch):
            some = members[start : start + batch]
            mine = some.try_lock_for_update(allow_referencing=True)
            mine._take()
            self._to_approve(today, mine)._approve()
            if not cron._commit_progress(len(some)):
                return

    @api.model
    def _to_approve(self, today, members=None):
        domain = [("state", "=", "pending"), ("approve_on", "<=", today)]
        if members is not None:
            domain.append(("membership_id", "in", members.ids))
        return self.search(domain)

    def _approve(self):
        """What speaks against a referral is asked again before anything is due.

        Then it waits, and is asked again each night; what is taken back never waits.
        """
        held = self._mark_held(self._opened())
        (self - held).state = "approved"
