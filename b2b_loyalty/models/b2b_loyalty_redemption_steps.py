from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.redemption import APPROVERS, is_allowed, state_after_approval
from .busy import sentence_when_busy
from .parameters import is_text, without_defaults


class Redemption(models.Model):
    """The life of a redemption: approve, refuse, fulfill, cancel.

    Each step takes the member's row first, checks who asks, and is kept as a fact.
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

    # -- what they do; called on whoever may, written as the engine

    def _start(self):
        """A new claim: note it, take stock, tell people, deliver."""
        reward = self.reward_id
        if reward.limited_qty:
            self.from_stock = True
            reward.stock -= self.quantity
            reward.flush_recordset(["stock"])
        self._take_points()
        self._log_step("requested", contact=self.contact_id)
        if self.member_approved_by:
            self._log_step("member", contact=self.contact_id)
        if self.state == "approved":
            self._become_approved()
        else:
            self._ask_for_approval()

    def _approve(self, side, contact):
        record = self.sudo()  # sudo: the caller was checked
        if side == "seller":
            record.seller_approved_by = self.env.user
        else:
            record.member_approved_by = contact
        self._log_step(side, contact=contact if side == "member" else None)
        self._go_on()

    def _go_on(self):
        """Approved once all have approved who must, else the next one is asked."""
        record = self.sudo()  # sudo: the caller was checked
        given = {
            side
            for side, by in (
                ("member", record.member_approved_by),
                ("seller", record.seller_approved_by),
            )
            if by
        }
        record.activity_unlink(["b2b_loyalty.mail_activity_approve"])
        if state_after_approval(record.approval, given) == "approved":
            record.state = "approved"
            record._become_approved()
        else:
            record._ask_for_approval()

    def _become_approved(self):
        self.to_deliver = True
        if self._delivers_at_once():
            self._deliver_now()
        else:
            self._wake_delivery()
        if self.state == "approved":  # what is there at once needs one mail, not two
            self._mail("approved")

    def _fulfill(self):
        record = self.sudo()  # sudo: the caller was checked
        record.write(
            {"state": "fulfilled", "fulfilled_on": fields.Date.context_today(self)}
        )
        self._log_step("fulfilled")
        record._mail("fulfilled")

    def _end(self, state, reason):
        """Refused or cancelled: everything that was used is given back."""
        record = self.sudo()  # sudo: the caller was checked
        record.write({"state": state, "end_reason": reason, "to_deliver": False})
        if record.from_stock:
            record.reward_id.stock += record.quantity
        record._return_points()
        record.activity_ids.unlink()
        self._log_step(state, reason, self._caller_contact())
        record._mail(state)

    def _take_points(self):
        """Hook: spend the points of the claim."""

    def _return_points(self):
        """Hook: give back the points of the claim."""

    # -- the record of it

    def _log_step(self, step, reason=None, contact=None):
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        self.env["b2b.loyalty.redemption.step"].sudo().create(
            {
                "redemption_id": self.id,
                "company_id": self.sudo().company_id.id,
                "step": step,
                "user_id": self.env.uid,
                "contact_id": contact.id if contact else False,
                "reason": reason,
            }
        )

    # -- who is told

    def _ask_for_approval(self):
        """The responsible is asked by activity, the member's managers by mail."""
        if self.approval in ("seller", "both") and not self.seller_approved_by:
            self.activity_schedule(
                "b2b_loyalty.mail_activity_approve", user_id=self._approver().id
            )
        if self.approval in ("member", "both") and not self.member_approved_by:
            self._mail("approve")

    def _approver(self):
        return self.program_id.user_id or self.user_id or self.env.user

    def _mail(self, step):
        """Mail the member about a step; templates can be archived to stay silent."""
        template = self.env.ref(
            f"b2b_loyalty.mail_template_redemption_{step}", raise_if_not_found=False
        )
        managers = self.membership_id._mail_recipients()
        people = managers
        if step != "approve" and self.contact_id:
            people |= self.contact_id.partner_id
        people = people.filtered("email")
        if template and template.active and people:
            self.message_post_with_source(
                template,
                subtype_xmlid="mail.mt_comment",
                partner_ids=people.ids,
                force_send=False,
            )
