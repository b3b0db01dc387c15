from odoo import fields, models

from odoo.addons.b2b_loyalty.logic.months import by_month, heights
from odoo.addons.b2b_loyalty.logic.period import Window, add_months
from odoo.addons.b2b_loyalty.logic.tier import Metrics

NEXT_EXPIRIES = 4


class Membership(models.Model):
    """What the overview shows, as plain values: the page only lays it out."""

    _inherit = "b2b.loyalty.membership"

    def _portal_home(self, caller):
        """Values of the template ``home``.

        :param caller: ``b2b.loyalty.member.contact``
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        documents = self._documents(today)
        years, total = self._value_received(today)
        free = self._free_of_points()
        seen = self._portal_glance()
        # the page names both: read at once
        (self.tier_id | self.next_tier_id).fetch(["name", "active"])
        return {
            "pages": self._portal_pages(seen),
            "keeping": self._keeping(documents),
            "years": years,
            "value_total": total,
            "worth_now": self._worth_of_tier(self.tier_id),
            "worth_next": self._worth_of_next_tier(),
            "counts": self._qualifying_window(today),
            "chart": self._portal_chart(documents, today),
            "entitlements": free,
            "points": self._portal_points() if seen.has_points else None,
            "offers": self._portal_offers(),
            "steps": self._portal_steps(caller, free, seen),
            "benefits": self.benefit_ids.filtered(lambda b: b.kind == "text"),
        }

    def _worth_of_next_tier(self):
        """What the next tier would have been worth a year; 0: there is none."""
        return self._worth_of_tier(self.next_tier_id) if self.next_tier_id else 0.0

    def _portal_chart(self, documents, today):
        """The months with the heights of their bars, both sums, and the growth.

        The running month is compared with as many days of the year before.
        """
        months = by_month(documents, today)
        days = Window(months[0].first, today)
        before = Window(add_months(days.first, -12), add_months(today, -12))
        sums = Metrics(documents.revenue(days), documents.revenue(before))
        return {
            "days": days,
            "months": list(zip(months, heights(months), strict=True)),
            "revenue": sums.revenue,
            "before": sums.reference,
            "growth": sums.growth,
        }

    def _portal_points(self):
        """Balance, pending, and what of the company's points has a last day."""
        now = self._portal_points_standing(self._portal_pool(None))
        return {
            "balance": now.balance,
            "pending": now.pending,
            "worth": self.program_id._points_worth(max(now.balance, 0)),
            "ending": now.expiring[:NEXT_EXPIRIES],
        }
