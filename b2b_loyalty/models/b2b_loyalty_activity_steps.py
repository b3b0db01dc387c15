from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.activity import is_allowed
from ..logic.lifecycle import MEMBER
from .busy import sentence_when_busy
from .parameters import are_ids, is_text, without_defaults

CHECK = "b2b_loyalty.mail_activity_check_claim"


class Activity(models.Model):
    """The buttons: approve, refuse, withdraw; and what they do to the points.

    They are for managers and for salespeople of the customer, who may write it.
    """

    _inherit = "b2b.loyalty.activity"

    def action_approve(self):
        """Approve claims: they earn their points, dated by what was done."""
        taken = self._taken()
        for activity in taken:
            activity._check_step("approved", self.env._("approved"))
            activity._check_still_earns()
        taken.sudo()._approve()  # sudo: closed fields; the caller was checked
        taken._tell("approved")
        return True

    def action_refuse(self, reason):
        """Refuse claims with a reason that the member reads."""
        self._check_reason(reason)
        taken = self._taken()
        for activity in taken:
            activity._check_step("refused", self.env._("refused"))
        taken._end("refused", reason)
        return True

    def action_withdraw(self, reason):
        """Take back what was approved by mistake, with its points."""
        self._check_reason(reason)
        taken = self._taken()
        for activity in taken:
            activity._check_step("withdrawn", self.env._("withdrawn"))
            activity._check_is_member()
        taken._end("withdrawn", reason)
        taken.sudo()._take_points_back(reason)  # sudo: the ledger is closed
        return True

    # -- checks

    def _taken(self):
        """The activities, once the caller was checked and the members are taken."""
        self.browse().check_access("write")
        # one answer for what does not exist and what is somebody else's
        if not are_ids(self._ids) or self.exists()._filtered_access("read") != self:
            raise UserError(
                self.env._("This activity does not exist: choose one of your list.")
            )
        self.check_access("write")
        with sentence_when_busy(self.env):
            self.sudo().membership_id._take()  # sudo: the caller was checked
        self.invalidate_recordset()
        # an id that was sent twice is one activity
        return without_defaults(self.browse(dict.fromkeys(self._ids)))

    def _check_step(self, state, done):
        if not is_allowed(self.state, state):
            raise UserError(
                self.env._(
                    "%(activity)s is %(state)s and cannot be %(done)s.",
                    activity=self.display_name,
                    state=self._state_label().lower(),
                    done=done,
                )
            )

    def _check_still_earns(self):
        self._check_is_member()
        record = self.sudo()  # sudo: the program; the caller was checked
        person = record._points_holder()
        if person and not person.active:
            raise UserError(
                self.env._(
                    "The points would be those of %(person)s, who has no role in the "
                    "membership of %(company)s any more: refuse the claim.",
                    person=person.partner_id.name,
                    company=record.membership_id.partner_id.name,
                )
            )
        if not record.program_id._earns_on(self.date):
            raise UserError(
                record.type_id._sentence(
                    "program", record.membership_id, record.contact_id, self.date
                )
            )

    def _check_is_member(self):
        # sudo: a salesperson may not see the company that it was merged into
        record = self.sudo().membership_id
        member = record.merged_into_id or record
        if member.state not in MEMBER:
            raise UserError(
                self.env._(
                    "%(company)s is no member of %(program)s any more: nothing is "
                    "booked for it.",
                    company=member.partner_id.name,
                    program=member.program_id.name,
                )
            )

    def _check_reason(self, reason):
        if not is_text(reason) or not reason.strip():
            raise UserError(
                self.env._("Give a reason: the member reads it, and it is kept.")
            )

    # -- what they do; whoever calls has taken the members

    def _approve(self):
        """As the engine: give the points, and see which challenges are reached."""
        self.write({"state": "approved", **self._decided()})
        self._book_points()
        self.activity_unlink([CHECK])
        self.env["b2b.loyalty.challenge"]._award_for(self)

    def _end(self, state, reason):
        record = self.sudo()  # sudo: closed fields; the caller was checked
        record.write({"state": state, "end_reason": reason.strip(), **self._decided()})
        record.activity_unlink([CHECK])
        self._tell(state)

    def _decided(self):
        # nobody of ours, where what a member claims needs no approval
        by_us = self.env.user.has_group("b2b_loyalty.group_user")
        return {
            "decided_on": fields.Date.context_today(self),
            "decided_by": by_us and self.env.uid,
        }

    def _book_points(self):
        due = self.filtered("points")
        if not due:
            return
        due.membership_id._judge_points()
        entries = self.env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": activity.membership_id.id,
                    "holder_contact_id": activity._points_holder().id or None,
                    "kind": "earn",
                    "points": activity.points,
                    "date": activity.date,
                    "origin_ref": f"activity,{activity.id}",
                    "reason": activity.type_id.name,
                }
                for activity in due
            ]
        )
        for activity, entry in zip(due, entries, strict=True):
            activity.points_entry_id = entry

    def _points_holder(self):
        """The person whose points they are; nobody: they are the company's."""
        return self.contact_id if self.holder == "person" else self.contact_id.browse()

    def _take_points_back(self, reason):
        self.points_entry_id._take_back(reason)
        self.env["b2b.loyalty.challenge.award"]._withdraw_for(self, reason)

    # -- who is told

    def _ask_for_approval(self):
        """The salesperson of each member is asked to look at the claim."""
        for activity in self:
            responsible = activity.membership_id._responsible()
            if responsible:
                activity.activity_schedule(CHECK, user_id=responsible.id)

    def _tell(self, state):
        """Who has claimed it reads what became of it, in the own language."""
        for activity in self.sudo():  # sudo: the person; the caller was checked
            person = activity.contact_id.partner_id
            if person.email:
                activity = activity.with_context(lang=person.lang)
                activity.message_post(
                    body=activity._told(state),
                    subject=activity.type_id.name,
                    partner_ids=person.ids,
                    subtype_xmlid="mail.mt_comment",
                    force_send=False,
                )

    def _told(self, state):
        words = {"activity": self.type_id.name, "reason": self.end_reason}
        if state == "refused":
            return self.env._("%(activity)s was not approved: %(reason)s", **words)
        if state == "withdrawn":
            return self.env._("%(activity)s was withdrawn: %(reason)s", **words)
        if not self.points:
            return self.env._("%(activity)s was approved.", **words)
        return self.env._(
            "%(activity)s was approved and earned %(points)s %(name)s.",
            points=f"{self.points:,}",
            name=self.points_name,
            **words,
        )
