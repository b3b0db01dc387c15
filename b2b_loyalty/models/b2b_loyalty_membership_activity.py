from odoo import api, fields, models

from ..logic.lifecycle import MEMBER
from .parameters import without_defaults


class Membership(models.Model):
    """What a member does besides buying: the one call for other applications."""

    _inherit = "b2b.loyalty.membership"

    activity_count = fields.Integer(compute="_compute_activity_count")

    def _compute_activity_count(self):
        counts = dict(
            self.env["b2b.loyalty.activity"]._read_group(
                [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
            )
        )
        for membership in self:
            membership.activity_count = counts.get(membership, 0)

    def action_view_activities(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_activity_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {"default_membership_id": self.id}
        return action

    @api.private
    def record_activity(self, kind, origin_ref, contact=None, date=None, note=None):
        """Note that the member has done something; other applications call this.

        The same source again notes nothing: it counts once per activity and person,
        also after it was refused or withdrawn, and for a company that left and came
        back. It waits for approval where the activity says so::

            membership.record_activity(
                "survey", f"survey.user_input,{answer.id}", contact=answer.partner_id
            )

        :param kind: code of an activity of the member's program, or the
            ``b2b.loyalty.activity.type`` itself
        :param origin_ref: names what was done, e.g. ``event.registration,7``
        :param contact: who has done it: ``b2b.loyalty.member.contact``, or the
            ``res.partner``, of whom nothing is noted without a role in the company
        :param date: the day on which it was done (today)
        :return: ``b2b.loyalty.activity``, the first one of this source; empty where
            the program has no such activity, the company is no member now, or a
            limit or a day leaves it out
        """
        self.ensure_one()
        if not isinstance(origin_ref, str) or not origin_ref.strip():
            raise ValueError("record_activity() takes the name of the source")
        # sudo: the caller is our own code, which has checked
        member = without_defaults(self.sudo())
        nothing = member.env["b2b.loyalty.activity"]
        kind = member._activity_type(kind)
        person = member._person_of(contact)
        if not kind or contact and not person:
            return nothing
        member._take()
        found = member._noted(kind, origin_ref, person)
        day = fields.Date.to_date(date) or fields.Date.context_today(self)
        if found or kind._refusal(member, person, day):
            return found
        waits = kind.approval != "none"
        return member._note(kind, person, origin_ref, waits, date=day, note=note)

    def _activity_type(self, kind):
        if isinstance(kind, models.BaseModel):
            kind = kind.with_env(self.env)
            return kind.filtered(lambda k: k.active and k.program_id == self.program_id)
        return self.env["b2b.loyalty.activity.type"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("code", "=", kind),
                ("active", "=", True),
            ]
        )

    def _person_of(self, contact):
        people = self._people()
        if not contact:
            return people.browse()
        if contact._name == "res.partner":
            return people.filtered(lambda p: p.partner_id == contact)
        return people & contact.with_env(self.env)

    # -- noting; whoever calls has taken the row

    def _noted(self, kind, source, person):
        """What this source has noted of the company and person already."""
        Activity = self.env["b2b.loyalty.activity"]
        if not source:
            return Activity
        return Activity.search(
            [
                ("type_id", "=", kind.id),
                ("origin_ref", "=", source),
                ("membership_id.partner_id", "=", self.partner_id.id),
                ("contact_id.partner_id", "=", person.partner_id.id)
                if person
                else ("contact_id", "=", False),
            ],
            limit=1,
        )

    def _note(self, kind, person, source, waits, **vals):
        activity = self.env["b2b.loyalty.activity"].create(
            {
                "type_id": kind.id,
                "membership_id": self.id,
                "contact_id": person.id,
                "state": "claimed",
                "points": self._points_of(kind),
                "origin_ref": source,
                "claimed_on": fields.Date.context_today(self),
                **vals,
            }
        )
        if waits:
            activity._ask_for_approval()
        else:
            activity._approve()
        return activity

    def _points_of(self, kind):
        """What an activity gives; members held out earn nothing."""
        return 0 if self.sudo().holdout else kind.points  # sudo: nobody is told who

    def _judge_points(self):
        """Tiers that ask for points are to look at these members again."""
        asked = self.filtered(lambda m: m.program_id._tiers_ask("points"))
        if asked:
            self.env["b2b.loyalty.queue"]._note_members(asked)

    def _is_awarded(self, on):
        """Whether challenges give this member anything on a day."""
        return (
            self.state in MEMBER and not self.holdout and self.program_id._earns_on(on)
        )
