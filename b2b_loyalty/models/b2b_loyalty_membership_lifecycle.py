import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.lifecycle import is_allowed

_logger = logging.getLogger(__name__)


class Membership(models.Model):
    """How a membership lives: sent, signed, suspended, renewed, ended."""

    _inherit = "b2b.loyalty.membership"

    to_send = fields.Boolean(
        string="Sending", copy=False, help="Waits for its agreement to be sent."
    )

    # -- buttons

    def action_send(self):
        """Send the agreement: freeze text and PDF, mail it, wait for the signature."""
        self._check_manager()
        self._check_step("sent", self.env._("sent"))
        for membership in self:
            program = membership.program_id
            if not program._is_joinable(fields.Date.context_today(self)):
                raise UserError(
                    self.env._(
                        "%(program)s takes no members today: open it, or check the "
                        "days on which companies can join.",
                        program=program.name,
                    )
                )
            membership._freeze_agreement(program.terms_id)
            membership._change_state("sent")
            membership._mail_agreement()
        return True

    def action_send_later(self):
        """Send many in the background, a few at a time."""
        self._check_manager()
        self._check_step("sent", self.env._("sent"))
        self.to_send = True
        self.env.ref("b2b_loyalty.ir_cron_send")._trigger()
        return True

    def action_activate(self, date=None):
        """Make a member of it: signed, or by purchase where the program says so.

        :param date: first day of the agreement (today)
        """
        self._check_manager()
        waiting = self.filtered(lambda m: m.state != "active")
        waiting._check_step("active", self.env._("activated"))
        for membership in waiting:
            if membership.state == "suspended":
                raise UserError(
                    self.env._(
                        "%(membership)s is suspended: use Resume.",
                        membership=membership.display_name,
                    )
                )
            signature_only = membership.program_id.join_by == "signature"
            if signature_only and not membership.signed_on:
                raise UserError(
                    self.env._(
                        "%(program)s is joined by signature: send the agreement to "
                        "%(company)s and record the signature.",
                        program=membership.program_id.name,
                        company=membership.partner_id.name,
                    )
                )
        waiting._activate("manual", date)
        return True

    def action_suspend(self, reason):
        """Put a membership on hold: it keeps its tier but not the benefits."""
        self._check_manager()
        self._check_reason(reason)
        self._check_step("suspended", self.env._("suspended"))
        self._change_state("suspended", reason)
        return True

    def action_resume(self):
        self._check_manager()
        for membership in self:
            if membership.state != "suspended":
                raise UserError(
                    self.env._(
                        "%(membership)s is %(state)s, not suspended: there is nothing "
                        "to resume.",
                        membership=membership.display_name,
                        state=membership._state_label(),
                    )
                )
        self._change_state("active", self.env._("Resumed"))
        self._recompute_tiers()
        return True

    def action_terminate(self, reason, date=None):
        """End memberships, now or with their last day in the future.

        :param date: last day of the agreement; None or a day gone by: ends now
        """
        self._check_manager()
        self._check_reason(reason)
        self._check_step("ended", self.env._("ended"))
        today = fields.Date.context_today(self)
        date = fields.Date.to_date(date) or today
        if date <= today:
            self._end(reason, date)
            return True
        self.write({"date_end": date, "renewal": "none"})
        for membership in self:
            membership.message_post(
                body=self.env._(
                    "Will end on %(day)s: %(reason)s", day=date, reason=reason
                )
            )
        return True

    def action_renew(self):
        """Renew for another period, under the terms of today."""
        self._check_manager()
        for membership in self:
            if membership.state not in ("active", "suspended"):
                raise UserError(
                    self.env._(
                        "%(membership)s is %(state)s and cannot be renewed: only a "
                        "member can.",
                        membership=membership.display_name,
                        state=membership._state_label(),
                    )
                )
            if not membership.date_end:
                raise UserError(
                    self.env._(
                        "The agreement of %(company)s has no end, so there is nothing "
                        "to renew.",
                        company=membership.partner_id.name,
                    )
                )
        self._renew()
        return True

    # -- what the buttons and the engine share

    def _activate(self, joined_by, date=None):
        """Become a member, and get the first tier at once."""
        today = fields.Date.context_today(self)
        for membership in self:
            start = date or membership.date_start or today
            membership._engine_write(
                {
                    "joined_by": membership.joined_by or joined_by,
                    "date_start": start,
                    "date_end": membership.date_end
                    or membership.program_id._agreement_end(start),
                }
            )
            membership.terms_id._lock()
            membership._change_state("active", date=max(start, date or start))
        self._recompute_tiers()
        self._mail_welcome()

    def _end(self, reason, date):
        """End, whatever the state; ``date`` is the last day."""
        self._change_state("ended", reason, date)
        self._engine_write({"date_end": date, "to_send": False})

    def _renew(self):
        for membership in self:
            terms = membership.program_id.terms_id
            end = membership.program_id._agreement_end(
                fields.Date.add(membership.date_end, days=1)
            )
            if terms != membership.terms_id:
                membership._freeze_agreement(terms)
            membership._engine_write({"date_end": end})
            membership._log_changes(
                membership.state,
                self.env._(
                    "Renewed until %(end)s under version %(version)s of the terms",
                    end=end or self.env._("further notice"),
                    version=terms.number,
                ),
            )
        self._engine_write({"figures_on": False})
        self._recompute_tiers()

    def _change_state(self, state, reason=None, date=None):
        """Write the state, with its row and a line in the chatter."""
        for before, memberships in self.grouped("state").items():
            memberships._engine_write({"state": state})
            memberships._log_changes(before, reason, date)
            if reason:
                memberships._message_log_batch(
                    bodies=dict.fromkeys(memberships.ids, reason)
                )

    def _log_changes(self, before, reason=None, date=None):
        """One append-only row per membership.

        :param before: state before, None for a new membership
        """
        today = fields.Date.context_today(self)
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        self.env["b2b.loyalty.membership.change"].sudo().create(
            [
                {
                    "membership_id": membership.id,
                    "program_id": membership.program_id.id,
                    "company_id": membership.company_id.id,
                    "terms_id": membership.terms_id.id,
                    "date": date or today,
                    "from_state": before,
                    "to_state": membership.state,
                    "reason": reason,
                }
                for membership in self
            ]
        )

    def _engine_write(self, vals):
        # sudo: these fields are closed to plain writes; who may press the button
        # was checked before
        self.sudo().write(vals)

    def _recompute_tiers(self):
        for program, memberships in self.grouped("program_id").items():
            # sudo: judging a member does not need the right to configure programs
            program.sudo().recompute_tiers(memberships=memberships.sudo())

    # -- sentences

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _check_step(self, after, participle):
        for membership in self:
            if not is_allowed(membership.state, after):
                raise UserError(
                    self.env._(
                        "%(membership)s is %(state)s and cannot be %(step)s.",
                        membership=membership.display_name,
                        state=membership._state_label(),
                        step=participle,
                    )
                )

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(
                self.env._("Give a reason: it stays on record with this step.")
            )

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("b2b_loyalty.group_manager"):
            raise UserError(
                self.env._(
                    "Only a manager of B2B Loyalty can do this. Use Propose to ask "
                    "for it."
                )
            )
        self.check_access("write")

    # -- every night

    @api.model
    def _cron_daily(self):
        """Remind before the end, renew or end what is over; one at a time."""
        today = fields.Date.context_today(self)
        self._each_by_itself(self._to_remind(today), "_remind")
        over = self.search([*self._member_domain(), ("date_end", "<", today)])
        self._each_by_itself(over, "_renew_or_end")

    @api.model
    def _cron_send(self, limit=20):
        """Send the agreements that wait, a few per run."""
        waiting = self.search([("to_send", "=", True), ("state", "=", "draft")])
        self._each_by_itself(waiting, "_send_waiting")

    def _send_waiting(self):
        self.to_send = False
        self.action_send()

    @api.model
    def _to_remind(self, today):
        ending = self.search([*self._member_domain(), ("date_end", ">=", today)])
        return ending.filtered(
            lambda m: m.reminded_for != m.date_end and m._days_before_end() <= today
        )

    def _remind(self):
        self.ensure_one()
        by_itself = self.renewal == "automatic" and self.program_id.state == "open"
        line = (
            self.env._("Agreement renews by itself on %(day)s", day=self.date_end)
            if by_itself
            else self.env._("Agreement ends on %(day)s", day=self.date_end)
        )
        self._tell_salesperson(line, deadline=self.date_end)
        self.reminded_for = self.date_end

    def _renew_or_end(self):
        self.ensure_one()
        program_open = self.program_id.state == "open"
        while (
            program_open
            and self.renewal == "automatic"
            and self.date_end
            and self.date_end < fields.Date.context_today(self)
        ):
            self._renew()
        if self.date_end and self.date_end < fields.Date.context_today(self):
            self._end(self.env._("The agreement has run out"), self.date_end)

    @api.model
    def _each_by_itself(self, memberships, method):
        """Run a method on each, commit as it goes; one that fails is set aside."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(memberships))
        for membership in memberships:
            try:
                with self.env.cr.savepoint():
                    getattr(membership, method)()
            except Exception as error:
                _logger.exception("%s failed for membership %s", method, membership.id)
                membership._set_aside(error)
            if not cron._commit_progress(1):
                break

    def _set_aside(self, error):
        """Tell the salesperson what went wrong with this member, once a day."""
        self.ensure_one()
        summary = self.env._("Loyalty could not be brought up to date")
        if summary not in self.activity_ids.mapped("summary"):
            self._tell_salesperson(summary, note=str(error))
