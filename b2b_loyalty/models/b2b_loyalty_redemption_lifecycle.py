from odoo import models
from odoo.exceptions import UserError

from ..logic.redemption import APPROVERS, is_allowed
from .busy import sentence_when_busy
from .parameters import is_text, without_defaults


class Redemption(models.Model):
    """The buttons: approve, refuse, fulfill, cancel. What they do is in the steps.

    Each takes the member's row first and checks who asks.
    """

    _inherit = "b2b.loyalty.redemption"

    def action_approve(self):
        """Approve: a manager of the member company for it, a loyalty manager for us."""
        self._check_role("seller", "manager")
        for redemption in self._taken():
            redemption._check_step("approved", self.env._("approved"))
            side = "seller" if redemption._caller_role() == "seller" else "member"
            redemption._check_side(side)
            redemption._approve(side, redemption._caller_contact())
        return True

    def action_approve_for_member(self, contact):
        """Record that a manager of the member company has approved, e.g. by phone.

        :param contact: ``b2b.loyalty.member.contact``, record or id
        """
        self._check_role("seller", "salesperson")
        # sudo: whose person it is, is checked below
        contact = self.reward_id.sudo()._record("b2b.loyalty.member.contact", contact)
        for redemption in self._taken():
            redemption._check_step("approved", self.env._("approved"))
            redemption._check_side("member")
            managers = redemption.membership_id._people("manager")
            if not contact or contact not in managers:
                raise UserError(
                    self.env._(
                        "Only a manager of %(company)s approves for it: choose one of "
                        "%(people)s.",
                        company=redemption.partner_id.name,
                        people=", ".join(managers.partner_id.mapped("name")) or "–",
                    )
                )
            redemption._approve("member", contact)
        return True

    def action_refuse(self, reason):
        """Refuse with a reason that the member reads; what was used is given back."""
        self._check_role("seller", "manager")
        self._check_reason(reason)
        for redemption in self._taken():
            redemption._check_step("refused", self.env._("refused"))
            redemption._end("refused", reason)
        return True

    def action_cancel(self, reason):
        """Cancel: give back what was used, withdraw what was delivered."""
        self._check_role("seller", "salesperson", "manager", "buyer")
        self._check_reason(reason)
        for redemption in self._taken():
            redemption._check_step("cancelled", self.env._("cancelled"))
            redemption._check_may_cancel()
            redemption._withdraw()
            redemption._end("cancelled", reason)
        return True

    def action_fulfill(self):
        """The member has what was promised."""
        self._check_role("seller", "salesperson")
        for redemption in self._taken():
            redemption._check_step("fulfilled", self.env._("marked as fulfilled"))
            redemption._deliver_now()
            if redemption.state == "approved":
                redemption._fulfill()
        return True

    # -- checks

    def _taken(self):
        """The redemptions, once the rows of their members are taken.

        Defaults of the caller's context have no part in what follows.
        """
        with sentence_when_busy(self.env):
            self.sudo().membership_id._take()  # sudo: the caller was checked
        self.invalidate_recordset()
        return without_defaults(self)

    def _check_step(self, state, done):
        if not is_allowed(self.sudo().state, state):  # sudo: checked the caller before
            raise UserError(
                self.env._(
                    "%(redemption)s is %(state)s and cannot be %(done)s.",
                    redemption=self.sudo().display_name,
                    state=self.sudo()._state_label().lower(),
                    done=done,
                )
            )

    def _check_side(self, side):
        """An approval that nobody waits for would look as if it decided something."""
        record = self.sudo()  # sudo: the caller was checked
        approved = {
            "member": record.member_approved_by,
            "seller": record.seller_approved_by,
        }
        if side in APPROVERS[record.approval] and not approved[side]:
            return
        waits_for = record.company_id if side == "member" else record.partner_id
        raise UserError(
            self.env._(
                "%(redemption)s waits for the approval of %(company)s, not for yours.",
                redemption=record.display_name,
                company=waits_for.name,
            )
        )

    def _check_reason(self, reason):
        if not is_text(reason) or not reason.strip():
            raise UserError(
                self.env._("Give a reason: the member reads it, and it is kept.")
            )

    def _check_may_cancel(self):
        """Members cancel what they claimed themselves and what is not done yet."""
        record = self.sudo()  # sudo: the caller was checked
        role = self._caller_role()
        if role not in ("manager", "buyer"):
            return
        if role == "buyer" and record.contact_id != self._caller_contact():
            raise UserError(
                self.env._(
                    "Somebody else redeemed this: ask your manager to cancel it."
                )
            )
        if record.state == "fulfilled" and record.kind != "voucher":
            raise UserError(
                self.env._("This has been delivered: ask us when it has to be undone.")
            )
