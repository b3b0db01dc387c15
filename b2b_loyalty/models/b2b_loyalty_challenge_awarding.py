from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..logic import challenge as rules
from ..logic.lifecycle import MEMBER
from ..report import challenge as report
from .busy import sentence_when_busy


class Challenge(models.Model):
    """Awarding; whoever calls has taken the rows of the members."""

    _inherit = "b2b.loyalty.challenge"

    @api.model
    def _award_for(self, activities):
        """Award whoever has reached a challenge with one of these activities."""
        if not activities:
            return
        days = activities.mapped("date")
        found = self.search(
            [
                ("step_ids.type_id", "in", activities.type_id.ids),
                ("date_from", "<=", max(days)),
                ("date_to", ">=", min(days)),
                ("active", "=", True),
            ]
        )
        if not found:
            return
        members = activities.membership_id
        kept = members._kept_ones()
        (kept - members)._take()
        found._award(kept)

    def _reached(self, memberships):
        """:return: {(challenge id, membership id, contact id or None), ...}"""
        self.env.flush_all()
        steps = {
            challenge.id: {step.type_id.id: step.count for step in challenge.step_ids}
            for challenge in self
        }
        done = report.done(self.env, self.ids, memberships.ids) if self else {}
        return {
            place
            for place, numbers in done.items()
            if rules.progress(steps[place[0]], numbers).is_reached
        }

    def _award(self, memberships):
        """Award those of these members that have reached it and have nothing yet.

        :return: the awards
        """
        today = fields.Date.context_today(self)
        reached = self._reached(memberships.filtered(lambda m: m._is_awarded(today)))
        if not reached:
            return self.env["b2b.loyalty.challenge.award"]
        before, numbers = set(), {}
        awards = report.awards(self.env, memberships.ids, self.ids)
        for place, withdrawn in awards.values():
            numbers[place] = numbers.get(place, 1) + 1
            if not withdrawn:
                before.add(place)
        memberships._judge_points()
        new = sorted(
            self._without_ended_roles(reached - before),
            key=lambda place: tuple(number or 0 for number in place),
        )
        return self._give({place: numbers.get(place, 1) for place in new}, today)

    def _without_ended_roles(self, places):
        """Who has left the company holds no points of its membership any more."""
        people = self.env["b2b.loyalty.member.contact"].browse(
            {person_id for _challenge, _member, person_id in places if person_id}
        )
        left = set(people.filtered(lambda person: not person.active).ids)
        return {place for place in places if place[2] not in left}

    def _give(self, places, today):
        """:param places: {place: how often it was reached}"""
        points = {challenge.id: challenge.points for challenge in self}
        names = {challenge.id: challenge.name for challenge in self}
        entries = self.env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": membership_id,
                    "holder_contact_id": contact_id,
                    "kind": "earn",
                    "points": points[challenge_id],
                    "date": today,
                    "origin_ref": rules.source(challenge_id, contact_id, number),
                    "reason": names[challenge_id],
                }
                for (challenge_id, membership_id, contact_id), number in places.items()
            ]
        )
        awards = self.env["b2b.loyalty.challenge.award"].create(
            [
                {
                    "challenge_id": challenge_id,
                    "membership_id": membership_id,
                    "contact_id": contact_id,
                    "date": today,
                    "points": entry.points,
                    "points_entry_id": entry.id,
                }
                for (challenge_id, membership_id, contact_id), entry in zip(
                    places, entries, strict=True
                )
            ]
        )
        awards._log_in_chatter()
        return awards

    def action_award(self):
        """Award who had reached it before it was written down here."""
        self.env["b2b.loyalty.program"]._check_manager()
        self.check_access("write")
        for challenge in self.sudo():  # sudo: as the engine does; it was checked
            if challenge.state == "ended" or not challenge.active:
                raise UserError(
                    self.env._(
                        "%(challenge)s ended on %(day)s: it awards nothing more.",
                        challenge=challenge.name,
                        day=format_date(self.env, challenge.date_to),
                    )
                )
        challenges = self.sudo()  # sudo: as above
        members = self.env["b2b.loyalty.membership"].sudo()  # sudo: as above
        members = members.search(
            [("program_id", "in", self.program_id.ids), ("state", "in", MEMBER)]
        )
        ids = {place[1] for place in challenges._reached(members)}
        with sentence_when_busy(self.env):
            reaching = members.filtered(lambda m: m.id in ids)
            reaching._take()
            challenges._award(reaching)
        return True
