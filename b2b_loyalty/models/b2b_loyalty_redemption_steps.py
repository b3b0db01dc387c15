from odoo import fields, models

from ..logic.redemption import state_after_approval

APPROVE = "b2b_loyalty.mail_activity_approve"


class Redemption(models.Model):
    """What the buttons do; whoever calls has checked the caller.

    Each step is kept as a fact, and written as the engine.
    """

    _inherit = "b2b.loyalty.redemption"

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
        self._go_on(side)

    def _go_on(self, side=None):
        """Approved once all have approved who must, else the others are asked.

        :param side: who has just approved; the member was then asked before us
        """
        record = self.sudo()  # sudo: the caller was checked
        given = {
            side
            for side, by in (
                ("member", record.member_approved_by),
                ("seller", record.seller_approved_by),
            )
            if by
        }
        approved = state_after_approval(record.approval, given) == "approved"
        if approved or side == "seller":
            record.activity_unlink([APPROVE])
        if approved:
            record.state = "approved"
            record._become_approved()
        elif side != "seller":
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
            if not self.activity_search([APPROVE]):
                self.activity_schedule(APPROVE, user_id=self._approver().id)
        if self.approval in ("member", "both") and not self.member_approved_by:
            self._mail("approve")

    def _approver(self):
        people = self.program_id.user_id | self.user_id
        return people.filtered("active")[:1] or self.membership_id._responsible()
