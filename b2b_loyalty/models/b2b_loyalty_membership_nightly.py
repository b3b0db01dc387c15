import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..logic.lifecycle import MEMBER

_logger = logging.getLogger(__name__)


class Membership(models.Model):
    """What happens by itself: start, remind, renew, end, send what waits.

    Each membership is a transaction of its own. One that fails is set aside with
    an activity; one that somebody else is working on is left for the next run.
    """

    _inherit = "b2b.loyalty.membership"

    @api.model
    def _cron_daily(self):
        today = fields.Date.context_today(self)
        member = self._member_domain()
        self._work_off(
            {
                "_start_if_due": self.search(self._to_start_domain(today)),
                "_remind_if_due": self.search([*member, ("remind_on", "<=", today)]),
                "_renew_or_end": self.search([*member, ("date_end", "<", today)]),
                "_end_expired_quotes": self._with_expired_quotes(today),
                "_end_past_events": self._with_past_events(),
            }
        )
        self.env["b2b.loyalty.redemption"]._complete_expired_vouchers()

    @api.model
    def _cron_send(self):
        """Send the agreements that wait."""
        waiting = self.search([("to_send", "=", True), ("state", "=", "draft")])
        self._work_off({"_send_if_waiting": waiting.sorted("id")})

    # -- one membership; each looks again, for another run may have been faster

    @api.model
    def _to_start_domain(self, today):
        return [
            ("state", "in", ("draft", "sent")),
            ("joined_by", "!=", False),
            ("date_start", "<=", today),
        ]

    def _start_if_due(self):
        today = fields.Date.context_today(self)
        self.filtered_domain(self._to_start_domain(today))._become_members()

    def _remind_if_due(self):
        today = fields.Date.context_today(self)
        if self.state not in MEMBER or not self.remind_on or self.remind_on > today:
            return
        if self.date_end >= today:
            self._tell_salesperson(self._reminder(), deadline=self.date_end)
        self._engine_write({"reminded_for": self.date_end})

    def _reminder(self):
        if self._renews_by_itself():
            return self.env._(
                "Agreement renews by itself on %(day)s", day=self.date_end
            )
        return self.env._("Agreement ends on %(day)s", day=self.date_end)

    def _renews_by_itself(self):
        return self.renewal == "automatic" and self.program_id.state == "open"

    def _renew_or_end(self):
        today = fields.Date.context_today(self)
        if self.state not in MEMBER or not self.date_end or self.date_end >= today:
            return
        if self._renews_by_itself():
            self._renew(on=today)
        else:
            reason = self.end_reason or self.env._("The agreement has run out")
            self._end(reason, self.date_end)

    def _send_if_waiting(self):
        if self.to_send and self.state == "draft":
            self.action_send()

    # -- one after the other

    @api.model
    def _work_off(self, work):
        """Run each method on each of its memberships, committing as it goes.

        :param work: {method name: memberships}
        """
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(map(len, work.values())))
        for method, memberships in work.items():
            for membership in memberships:
                done = membership._attempt(method)
                if not cron._commit_progress(int(done)):
                    return

    def _attempt(self, method):
        """Run a method on one membership.

        :return: False when somebody else has it: it is left for the next run
        """
        try:
            with self.env.cr.savepoint():
                mine = self.try_lock_for_update(allow_referencing=True)
                if mine:
                    getattr(mine, method)()
                return bool(mine)
        except OperationalError:
            return False
        except Exception as error:
            _logger.exception("%s failed for membership %s", method, self.id)
            self._set_aside(error)
            return True

    def _set_aside(self, error):
        """Tell the salesperson what went wrong with this member, once."""
        self._engine_write({"to_send": False})
        summary = self.env._("Loyalty could not be brought up to date")
        if summary not in self.activity_ids.mapped("summary"):
            self._tell_salesperson(summary, note=str(error))
