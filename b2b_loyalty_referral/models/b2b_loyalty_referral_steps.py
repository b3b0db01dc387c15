from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.b2b_loyalty.models.parameters import to_text, without_defaults

from ..logic.attribution import LIVE, is_allowed

# In the argument ``before`` of a first step: there was nothing.
CURRENT = object()


class Referral(models.Model):
    """How a referral lives: the buttons, and the log of its steps."""

    _inherit = "b2b.loyalty.referral"

    def action_accept(self):
        """We want this company and accept that this member has brought it."""
        taken = self._taken()
        for referral in taken:
            referral._check_step("accepted", self.env._("accepted"), "submitted")
        taken._change_state("accepted")
        # what the company may have bought meanwhile counts
        taken._work_anew()
        return True

    def action_reject(self, reason):
        """Reject referrals, with the reason that stays on record."""
        taken = self._taken(as_manager=True)
        reason = self._checked_reason(reason)
        for referral in taken:
            referral._check_step("rejected", self.env._("rejected"), *LIVE)
        taken._change_state("rejected", reject_reason="other", reason=reason)
        taken._work_anew()
        return True

    def action_overrule(self, reason):
        """Accept what was refused: why stays on record."""
        taken = self._taken(as_manager=True)
        reason = self._checked_reason(reason)
        for referral in taken:
            referral._check_step("accepted", self.env._("accepted"), "rejected")
        for referral in taken:
            referral._overrule(reason)
        taken._work_anew()
        return True

    def action_end(self, reason):
        """End referrals: what the company buys from now on brings nothing more."""
        taken = self._taken(as_manager=True)
        reason = self._checked_reason(reason)
        for referral in taken:
            referral._check_step("ended", self.env._("ended"), "qualified")
        taken.ended_on = fields.Date.context_today(self)
        taken._change_state("ended", reason=reason)
        return True

    def action_view_lead(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def action_view_commissions(self):
        self.ensure_one()
        return self.env["b2b.loyalty.commission"]._list_of(
            [("referral_id", "=", self.id)]
        )

    # -- how they do it

    def _taken(self, as_manager=False):
        """Check the caller and take the referrers' rows, before anything is asked.

        :return: the referrals, free to be written
        """
        if as_manager and not (
            self.env.su or self.env.user.has_group("b2b_loyalty.group_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only a manager of B2B Loyalty decides on this: ask one of them."
                )
            )
        self.check_access("write")
        # sudo: closed fields; who may press the button was just checked
        taken = without_defaults(self.sudo())
        taken.membership_id._take()
        taken.invalidate_recordset()
        return taken

    def _overrule(self, reason):
        """Set aside what speaks against it; a company has one referrer all the same."""
        self._know_customer_of_lead()
        overruled = {*(self.overruled or ()), *self._spoken_against()}
        self.overruled = sorted(overruled)
        leave_out = ("mail_key",) if "duplicate" in overruled else ()
        if self._claim(leave_out):
            raise UserError(
                self.env._(
                    "%s has another referrer at this moment: reject or end that "
                    "referral first.",
                    self.name,
                )
            )
        self._change_state("accepted", before="rejected", overruled=True, reason=reason)
        if not self.lead_id:
            self._make_lead()

    def _know_customer_of_lead(self):
        """The lead of a refused referral may have become a customer since."""
        company = self.lead_id.partner_id.commercial_partner_id
        # never the referrer: its own invoices would bring it money
        if not self.referred_partner_id and company != self.membership_id.partner_id:
            self.referred_partner_id = company

    def _change_state(self, state, before=CURRENT, overruled=False, **why):
        """Write a state and its step.

        :param before: the state that it comes from, where that is not the current
        :param why: ``reason`` in words, ``reject_reason``
        """
        self.env["b2b.loyalty.referral.step"].create(
            [
                {
                    "referral_id": referral.id,
                    "membership_id": referral.membership_id.id,
                    "company_id": referral.company_id.id,
                    "from_state": referral.state if before is CURRENT else before,
                    "to_state": state,
                    "user_id": self.env.uid,
                    "overruled": overruled,
                    **why,
                }
                for referral in self
            ]
        )
        reason = why.get("reject_reason", False)
        self.write({"state": state, "reject_reason": reason})
        if state == "accepted":
            self._begin_prices()

    def _check_step(self, after, participle, *states):
        if self.state not in states or not is_allowed(self.state, after):
            raise UserError(
                self.env._(
                    "The referral of %(company)s is %(state)s and cannot be %(step)s.",
                    company=self.name,
                    state=self._state_label(),
                    step=participle,
                )
            )
        if after == "accepted":
            self._check_consent_is_there()

    @api.model
    def _checked_reason(self, reason):
        reason = to_text(self.env, reason)
        if not reason:
            raise UserError(
                self.env._("Give the reason: it stays on record with this step.")
            )
        return reason

    def _work_anew(self):
        """Have the engine look at these soon, though no document has changed."""
        self.to_check = True
        self.env["b2b.loyalty.queue"]._note_members(self.membership_id)
