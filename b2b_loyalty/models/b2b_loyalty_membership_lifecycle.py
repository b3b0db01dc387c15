from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.lifecycle import MEMBER, is_allowed
from .parameters import to_day, to_text


class Membership(models.Model):
    """How a membership lives: the buttons. What they do is in the steps."""

    _inherit = "b2b.loyalty.membership"

    to_send = fields.Boolean(
        string="Sending",
        readonly=True,
        copy=False,
        help="Waits for its agreement to be sent.",
    )

    def action_send(self):
        """Send the agreement: freeze text and PDF, mail it, wait for the signature."""
        self._take_as_manager()
        self._check_step("sent", self.env._("sent"))
        self._check_joinable()
        for membership in self:
            membership._freeze_agreement(membership.program_id.terms_id)
        self._engine_write({"to_send": False})
        self._change_state("sent")
        self._mail_agreement()
        return True

    def action_send_later(self):
        """Send many in the background, a few at a time."""
        self._take_as_manager()
        self._check_step("sent", self.env._("sent"))
        self._check_joinable()
        self._engine_write({"to_send": True})
        self.env.ref("b2b_loyalty.ir_cron_send")._trigger()
        return True

    def action_activate(self, date=None):
        """Make a member of it: signed, or by purchase where the program says so.

        :param date: first day of the agreement (today); a later day waits for it
        """
        self._take_as_manager()
        for membership in self:
            membership._check_not_member()
            if membership.program_id.join_by == "signature":
                membership._check_signed()
        self._check_step("active", self.env._("activated"))
        self._check_joinable()
        self._activate("manual", to_day(self.env, date))
        return True

    def action_suspend(self, reason):
        """Put a membership on hold: it keeps its tier but not the benefits."""
        self._take_as_manager()
        self._check_reason(reason)
        self._check_step("suspended", self.env._("suspended"))
        self._change_state("suspended", reason)
        return True

    def action_resume(self):
        self._take_as_manager()
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

        :param date: last day of a member's agreement; None, a day gone by, or an
            invitation that was never accepted: ends now
        """
        self._take_as_manager()
        self._check_reason(reason)
        self._check_step("ended", self.env._("ended"))
        today = fields.Date.context_today(self)
        date = to_day(self.env, date) or today
        later = self.filtered(lambda m: date > today and m.state in MEMBER)
        later._end_on(reason, date)
        (self - later)._end(reason, min(date, today))
        return True

    def action_renew(self):
        """Renew for another period, under the terms of today."""
        self._take_as_manager()
        for membership in self:
            membership._check_renewable()
        self._renew()
        return True

    # -- impossible steps, each with its sentence

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

    def _check_not_member(self):
        if self.state == "suspended":
            raise UserError(
                self.env._(
                    "%(membership)s is suspended: use Resume.",
                    membership=self.display_name,
                )
            )
        if self.joined_by and self.state in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(company)s has joined already and becomes a member on %(day)s.",
                    company=self.partner_id.name,
                    day=self.date_start,
                )
            )

    def _check_signed(self):
        if not self.signed_on and self.state in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(program)s is joined by signature: send the agreement to "
                    "%(company)s and record the signature.",
                    program=self.program_id.name,
                    company=self.partner_id.name,
                )
            )

    def _check_joinable(self):
        today = fields.Date.context_today(self)
        for program in self.program_id:
            if not program._is_joinable(today):
                raise UserError(
                    self.env._(
                        "%(program)s takes no members today: open it, or check the "
                        "days on which companies can join.",
                        program=program.name,
                    )
                )

    def _check_renewable(self):
        if self.state not in MEMBER:
            raise UserError(
                self.env._(
                    "%(membership)s is %(state)s and cannot be renewed: only a "
                    "member can.",
                    membership=self.display_name,
                    state=self._state_label(),
                )
            )
        if not self.date_end:
            raise UserError(
                self.env._(
                    "The agreement of %(company)s has no end, so there is nothing "
                    "to renew.",
                    company=self.partner_id.name,
                )
            )
        if self.program_id.state != "open":
            raise UserError(
                self.env._(
                    "%(program)s is being wound down: its agreements run out and are "
                    "not renewed.",
                    program=self.program_id.name,
                )
            )

    @api.model
    def _check_reason(self, reason):
        if not to_text(self.env, reason):
            raise UserError(
                self.env._("Give a reason: it stays on record with this step.")
            )
