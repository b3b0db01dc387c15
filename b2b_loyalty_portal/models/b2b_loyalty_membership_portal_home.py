from odoo import fields, models

from odoo.addons.b2b_loyalty.logic.months import by_month, heights
from odoo.addons.b2b_loyalty.logic.tier import Metrics
from odoo.addons.b2b_loyalty.report.points_overview import expiring_of

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
        return {
            "keeping": self._keeping(documents),
            "years": years,
            "value_total": total,
            "worth_now": self._worth_of_tier(self.tier_id),
            "worth_next": self._worth_of_next_tier(),
            "chart": self._portal_chart(by_month(documents, today)),
            "entitlements": free,
            "points": self._portal_points() if self.has_points else None,
            "offers": self._running_offers(),
            "steps": self._portal_steps(caller, free),
            "benefits": self.benefit_ids.filtered(lambda b: b.kind == "text"),
        }

    def _worth_of_next_tier(self):
        """What the next tier would have been worth a year; 0: there is none."""
        return self._worth_of_tier(self.next_tier_id) if self.next_tier_id else 0.0

    def _portal_chart(self, months):
        """The months with the heights of their bars, both sums, and the growth."""
        sums = Metrics(
            sum(month.revenue for month in months),
            sum(month.before for month in months),
        )
        return {
            "months": list(zip(months, heights(months), strict=True)),
            "revenue": sums.revenue,
            "before": sums.reference,
            "growth": sums.growth,
        }

    def _portal_points(self):
        """Balance, pending, and what of the company's points has a last day."""
        ending = [row for row in expiring_of(self.env, self.id) if not row.holder]
        return {
            "balance": self.points_balance,
            "pending": self.points_pending,
            "worth": self.points_worth,
            "ending": sorted(ending, key=lambda row: row.last_day)[:NEXT_EXPIRIES],
        }

    def _running_offers(self):
        """Rules with a last day that give this company points for what it buys now."""
        today = fields.Date.context_today(self)
        rules = self.env["b2b.loyalty.earning.rule"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("trigger", "=", "invoice"),
                ("date_to", ">=", today),
            ],
            order="date_to, id",
        )
        # members held out earn nothing, so nothing is offered to them
        if not self._is_awarded(today):
            return rules.browse()
        # one may still register for those that ask for it
        return rules.filtered(
            lambda rule: rule._offer(self.partner_id.ids).applies(
                today, self.tier_id.id, self.partner_id.id, registered=today
            )
        )
