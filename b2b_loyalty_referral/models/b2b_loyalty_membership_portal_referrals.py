from dataclasses import dataclass

from odoo import fields, models

from ..report.pages import has_referrals


@dataclass(frozen=True, slots=True)
class Brought:
    """A referral as people of the referrer see it: nothing that is the company's own.

    :param sentence: what became of it, and what comes next
    :param earned: what it has brought the referrer so far
    """

    referral: models.BaseModel
    sentence: str
    earned: float


class Membership(models.Model):
    """What a member sees of the companies that it has referred."""

    _inherit = "b2b.loyalty.membership"

    def _portal_glance_more(self):
        today = fields.Date.context_today(self)
        return {**super()._portal_glance_more(), "has_referrals": has_referrals(today)}

    def _portal_pages(self, seen=None):
        """The page comes before that of the people, for who may refer or has."""
        seen = seen or self._portal_glance()
        pages = super()._portal_pages(seen)
        if self.state == "sent" or not seen.more["has_referrals"]:
            return pages
        place = [kind for kind, _path, _label in pages].index("people")
        page = ("referrals", "/my/loyalty/referrals", self.env._("Referrals"))
        return [*pages[:place], page, *pages[place:]]

    def _portal_plan(self):
        """The plan under which the member refers new companies; none: it may not."""
        plans = self.env["b2b.loyalty.referral.plan"]
        if self.state != "active" or self.program_id.state != "open":
            return plans
        return plans._of(self, "referred", fields.Date.context_today(self))

    def _portal_referrals(self, offset=0, limit=20):
        """:return: list of Brought, the newest first"""
        found = self.env["b2b.loyalty.referral"].search(
            [("membership_id", "=", self.id)], offset=offset, limit=limit
        )
        return [
            Brought(referral, referral._portal_sentence(), referral.commission)
            for referral in found
        ]

    def _portal_referral_count(self):
        return self.env["b2b.loyalty.referral"].search_count(
            [("membership_id", "=", self.id)]
        )

    def _portal_earnings(self):
        """{state: sum} of what the companies have brought the member."""
        sums = dict(
            self.env["b2b.loyalty.commission"]._read_group(
                [("membership_id", "=", self.id), ("state", "!=", "reversed")],
                ["state"],
                ["amount:sum"],
            )
        )
        return {name: sums.get(name, 0) for name in ("pending", "approved", "settled")}
