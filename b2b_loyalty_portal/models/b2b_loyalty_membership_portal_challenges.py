from dataclasses import dataclass

from odoo import fields, models

from odoo.addons.b2b_loyalty.logic import challenge as rules
from odoo.addons.b2b_loyalty.report import challenge as report


@dataclass(frozen=True, slots=True)
class Step:
    """An activity that a challenge asks for, and how often it was done."""

    kind: models.BaseModel
    done: int
    asked: int

    @property
    def percent(self):
        return round(100 * min(self.done, self.asked) / self.asked)


@dataclass(frozen=True, slots=True)
class Way:
    """How far somebody is in a challenge.

    :param award: what was given, empty before
    """

    challenge: models.BaseModel
    progress: rules.Progress
    steps: list
    award: models.BaseModel


class Membership(models.Model):
    """Challenges as a person of a member company sees them."""

    _inherit = "b2b.loyalty.membership"

    def _portal_challenges(self, person):
        """Those that run or will, and those that the company or person has reached.

        :return: list of Way
        """
        self.ensure_one()
        awards = self._portal_awards(person)
        challenges = self._portal_open_challenges() | awards.challenge_id
        self.env.flush_all()
        done = report.done(self.env, challenges.ids, self.ids) if challenges else {}
        return [
            self._portal_way(challenge, person, done, awards)
            for challenge in challenges.sorted(lambda c: (c.date_to, c.id))
        ]

    def _portal_open_challenges(self):
        today = fields.Date.context_today(self)
        # members held out are awarded nothing, so nothing is promised to them
        if not self._is_awarded(today):
            return self.env["b2b.loyalty.challenge"]
        return self.env["b2b.loyalty.challenge"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("published", "=", True),
                ("date_to", ">=", today),
            ]
        )

    def _portal_awards(self, person):
        """Awards in force, also of members that were merged into this one."""
        self.env["b2b.loyalty.challenge.award"].flush_model()
        found = [
            award_id
            for award_id, ((_challenge, _member, who), gone) in report.awards(
                self.env, self.ids
            ).items()
            if not gone and who in (None, person.id)
        ]
        return self.env["b2b.loyalty.challenge.award"].browse(found)

    def _portal_way(self, challenge, person, done, awards):
        who = person.id if challenge.holder == "person" else None
        numbers = done.get((challenge.id, self.id, who), {})
        asked = {step.type_id.id: step.count for step in challenge.step_ids}
        return Way(
            challenge=challenge,
            progress=rules.progress(asked, numbers),
            steps=[
                Step(step.type_id, numbers.get(step.type_id.id, 0), step.count)
                for step in challenge.step_ids
            ],
            award=awards.filtered(lambda a: a.challenge_id == challenge)[:1],
        )
