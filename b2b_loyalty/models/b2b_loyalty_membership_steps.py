from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class Membership(models.Model):
    """The steps that buttons, purchases and the nightly run share.

    Whoever calls them has checked the caller; each takes the rows it changes.
    """

    _inherit = "b2b.loyalty.membership"

    def _activate(self, joined_by, date=None):
        """Join: members at once, or on the first day when that is still to come."""
        self._take()
        today = fields.Date.context_today(self)
        for membership in self:
            start = date or membership.date_start or today
            membership._engine_write(membership._prepare_joining_vals(joined_by, start))
            membership.terms_id._lock()
        due = self.filtered(lambda m: m.date_start <= today)
        due._become_members()
        for membership in self - due:
            membership._message_log(
                body=self.env._(
                    "Has joined and becomes a member on %(day)s.",
                    day=membership.date_start,
                )
            )

    def _prepare_joining_vals(self, joined_by, start):
        vals = {
            "joined_by": joined_by,
            "date_start": start,
            "date_end": self._first_end(start),
        }
        if not self.sent_on:  # a draft may be older than the terms of today
            vals["terms_id"] = self.program_id.terms_id.id
        return vals

    def _first_end(self, start):
        """The last day of the agreement; of the running period, when it renews."""
        today = fields.Date.context_today(self)
        end = self.date_end or self.program_id._agreement_end(start)
        if end and end < today and self.renewal == "automatic":
            end = self.program_id._renewed_until(start, end, today)
        if end and end < max(start, today):
            raise UserError(
                self.env._(
                    "The agreement of %(company)s would have ended on %(end)s: give a "
                    "later first or last day, or let it renew by itself.",
                    company=self.partner_id.name,
                    end=end,
                )
            )
        return end

    def _become_members(self):
        """The first day has come."""
        for start, memberships in self.grouped("date_start").items():
            memberships._change_state("active", date=start)
        self._recompute_tiers()
        self._mail_welcome()

    def _end_on(self, reason, date):
        """Let the agreement run to a last day in the future, and no longer."""
        self._engine_write({"date_end": date, "renewal": "none", "end_reason": reason})
        body = self.env._("Will end on %(day)s: %(reason)s", day=date, reason=reason)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _end(self, reason, date):
        """End, whatever the state.

        :param date: the last day; the step counts from the day after it, but one
            that is taken today counts today
        """
        self._take()
        today = fields.Date.context_today(self)
        self._change_state("ended", reason, min(date + timedelta(days=1), today))
        self._engine_write({"date_end": date, "end_reason": reason, "to_send": False})

    def _end_as_merged(self, kept):
        """The company was merged with another one that stays a member."""
        today = fields.Date.context_today(self)
        self._end(self.env._("Merged into %s", kept.display_name), today)
        kept._message_log(
            body=self.env._("%s was merged into this membership", self.display_name)
        )

    def _renew(self, on=None):
        """Renew under the terms of today, for one period or until ``on`` is in it."""
        self._take()
        moved = self.filtered(lambda m: m.terms_id != m.program_id.terms_id)
        for membership in self:
            program = membership.program_id
            end = program._renewed_until(membership.date_start, membership.date_end, on)
            if membership in moved:
                membership._freeze_agreement(program.terms_id)
            membership._engine_write({"date_end": end, "end_reason": False})
            membership._log_step(
                self.env._(
                    "Renewed until %(end)s under version %(version)s of the terms",
                    end=end or self.env._("further notice"),
                    version=program.terms_id.number,
                )
            )
        self._judge_anew()
        moved._mail_agreement("b2b_loyalty.mail_template_renewal")

    def _judge_anew(self):
        """Other terms may mean another tier, on the same figures."""
        self._engine_write({"figures_on": False})
        self._recompute_tiers()

    def _recompute_tiers(self):
        for program, memberships in self.grouped("program_id").items():
            # sudo: judging a member does not need the right to configure programs
            program.sudo().recompute_tiers(memberships=memberships.sudo())

    # -- the record of it

    def _change_state(self, state, reason=None, date=None):
        """Write the state, with its row and a line in the chatter."""
        for before, memberships in self.grouped("state").items():
            memberships._engine_write({"state": state})
            # the unique index must know before another membership is made
            memberships.flush_recordset(["state"])
            memberships._log_changes(before, reason, date)
            if reason:
                memberships._message_log_batch(
                    bodies=dict.fromkeys(memberships.ids, reason)
                )

    def _log_step(self, reason):
        """A step that leaves the state as it is."""
        self.ensure_one()
        self._log_changes(self.state, reason)
        self._message_log(body=reason)

    def _log_changes(self, before, reason=None, date=None):
        """One append-only row per membership.

        :param before: state before, None for a new membership
        """
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        self.env["b2b.loyalty.membership.change"].sudo().create(
            [
                membership._prepare_change_vals(before, reason, date)
                for membership in self
            ]
        )

    def _prepare_change_vals(self, before, reason, date):
        document = self.signed_attachment_id or self.agreement_attachment_id
        return {
            "membership_id": self.id,
            "program_id": self.program_id.id,
            "company_id": self.company_id.id,
            "terms_id": self.terms_id.id,
            "date": date or fields.Date.context_today(self),
            "from_state": before,
            "to_state": self.state,
            "reason": reason,
            "attachment_id": document.id,
        }
