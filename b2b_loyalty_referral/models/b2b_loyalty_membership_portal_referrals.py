from dataclasses import dataclass

from odoo import fields, models

from odoo.addons.b2b_loyalty.models.qr import qr_picture

from ..logic.code import shown_code
from ..report.pages import has_referrals


@dataclass(frozen=True, slots=True)
class Brought:
    """A referral as people of the referrer see it: nothing that is the company's own.

    :param state: how far it is
    :param sentence: what became of it, and what comes next
    :param earned: what it has brought the referrer so far
    """

    referral: models.BaseModel
    state: str
    sentence: str
    earned: float


@dataclass(frozen=True, slots=True)
class Shared:
    """What a member hands on to others.

    :param shows_name: the page behind the link says who recommends us
    """

    link: str
    code: str
    shows_name: bool

    def picture(self):
        """The link as a QR code, to be put into a page."""
        return qr_picture(self.link)


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

    def _portal_plan(self, relation="referred"):
        """The plan under which the member refers companies; none: it may not."""
        plans = self.env["b2b.loyalty.referral.plan"]
        if self.state != "active" or self.program_id.state != "open":
            return plans
        return plans._of(self, relation, fields.Date.context_today(self))

    def _portal_share(self):
        """What the member hands on; None where it has nothing to hand on."""
        link = self._live_link()
        if not link:
            return None
        return Shared(link._url(), shown_code(link.code), link.show_name)

    def _portal_home(self, caller):
        values = super()._portal_home(caller)
        pages = {kind for kind, _path, _label in values["pages"]}
        brought = self._portal_brought() if "referrals" in pages else None
        return {**values, "brought": brought}

    def _portal_brought(self):
        """(companies that the member has told us of, those that are customers now)"""
        counts = dict(
            self.env["b2b.loyalty.referral"]._read_group(
                [("membership_id", "=", self.id)], ["state"], ["__count"]
            )
        )
        customers = counts.get("qualified", 0) + counts.get("ended", 0)
        return sum(counts.values()), customers

    def _portal_referrals(self, offset=0, limit=20):
        """:return: list of Brought, the newest first"""
        found = self.env["b2b.loyalty.referral"].search(
            [("membership_id", "=", self.id)], offset=offset, limit=limit
        )
        return [
            Brought(
                referral,
                referral._portal_state(),
                referral._portal_sentence(),
                referral.commission,
            )
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
