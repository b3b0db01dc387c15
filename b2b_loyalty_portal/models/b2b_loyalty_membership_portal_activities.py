from dataclasses import dataclass

from odoo import fields, models

from odoo.addons.b2b_loyalty.logic.lifecycle import MEMBER

LATEST_CLAIMS = 5


@dataclass(frozen=True, slots=True)
class Doable:
    """An activity as a person of a member company sees it.

    :param points: what it would earn the member
    :param refusal: a sentence why it cannot be claimed today, empty when it can
    """

    kind: models.BaseModel
    points: int
    limits: str
    refusal: str


class Membership(models.Model):
    """What a member can do besides buying, and what it has claimed."""

    _inherit = "b2b.loyalty.membership"

    def _portal_activities(self, person, kinds=None):
        """:param kinds: those to look at; all that members see when left out
        :return: list of Doable
        """
        self.ensure_one()
        kinds = self._portal_activity_types() if kinds is None else kinds
        done = self.env["b2b.loyalty.activity"]._done(kinds, self)
        today = fields.Date.context_today(self)
        found = []
        for kind in kinds:
            reason = kind._refusal(self, person, today, done)
            sentence = kind._sentence(reason, self, person, today) if reason else ""
            found.append(
                Doable(kind, self._points_of(kind), kind._portal_limits(), sentence)
            )
        return found

    def _portal_activity_types(self):
        """Those published that did not end; none for who is no member now."""
        if self.state not in MEMBER:
            return self.env["b2b.loyalty.activity.type"]
        return self.env["b2b.loyalty.activity.type"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("published", "=", True),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", fields.Date.context_today(self)),
            ]
        )

    # -- what was claimed

    def _portal_claims(self, domain=(), offset=0, limit=LATEST_CLAIMS):
        """Claims of the whole company, the newest first."""
        return self.env["b2b.loyalty.activity"].search(
            [("membership_id", "=", self.id), *domain], offset=offset, limit=limit
        )

    def _portal_claim_count(self, domain=()):
        return self.env["b2b.loyalty.activity"].search_count(
            [("membership_id", "=", self.id), *domain]
        )
