from odoo import models
from odoo.exceptions import UserError

DELIVER = "b2b_loyalty.mail_activity_deliver"


class Redemption(models.Model):
    """Training, consulting: somebody of ours arranges it with the member.

    Events, joint projects and requests are arranged in the same way.
    """

    _inherit = "b2b.loyalty.redemption"

    def _deliver_service(self):
        self._plan_delivery()
        return False

    def _plan_delivery(self, deadline=None):
        """An activity for whoever is responsible."""
        self._plan(DELIVER, deadline)

    def _plan(self, kind, deadline=None):
        """:param kind: of the activity; one that was deleted is a to-do, due today"""
        activity_type = self.env.ref(kind, raise_if_not_found=False)
        if activity_type and not deadline:
            deadline = activity_type._get_date_deadline()
        user = self.user_id.filtered("active") or self._approver()
        return self.activity_schedule(kind, deadline, user_id=user.id)

    def _fulfill(self):
        res = super()._fulfill()
        # sudo: the caller was checked; the activity may be a colleague's
        self.sudo().activity_feedback([DELIVER])
        return res

    # -- when it takes place, and who arranges it

    def write(self, vals):
        if vals.get("scheduled_on"):
            self._check_may_schedule()
        planned = self if "scheduled_on" in vals else self.browse()
        days = {redemption: redemption.scheduled_on for redemption in planned}
        res = super().write(vals)
        if "user_id" in vals:
            self._hand_over()
        for redemption, before in days.items():
            if redemption.scheduled_on != before:
                redemption._after_scheduling()
        return res

    def _check_may_schedule(self):
        for redemption in self:
            if redemption.kind == "experience":
                raise UserError(
                    self.env._(
                        "%s takes place on the day of the event: change the day there.",
                        redemption.reward_id.name,
                    )
                )
            if redemption.state != "approved":
                raise UserError(
                    self.env._(
                        "%(redemption)s is %(state)s: a day is set once it is approved "
                        "and before it is fulfilled.",
                        redemption=redemption.display_name,
                        state=redemption._state_label().lower(),
                    )
                )

    def _after_scheduling(self):
        """The member hears of the day, and of a day that is taken off."""
        if self.state != "approved":
            return
        record = self.sudo()  # sudo: the mail is written from fields of the member
        if record.scheduled_on:
            record.activity_reschedule(
                [DELIVER], date_deadline=record.scheduled_on.date()
            )
        record._mail("scheduled")

    def _hand_over(self):
        """What is to be done goes with the responsible."""
        for redemption in self.sudo():  # sudo: the activity may be a colleague's
            if redemption.user_id:
                redemption.activity_reschedule(
                    [DELIVER], new_user_id=redemption.user_id.id
                )
