from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.b2b_loyalty.logic.tier import find, next_level
from odoo.addons.b2b_loyalty.logic.value import Span, benefits_by_year
from odoo.addons.b2b_loyalty.report.revenue import Revenue
from odoo.addons.b2b_loyalty.report.value import received_between, spans_held

from ..logic.statement import clipped
from ..report import statement

MOST_EXPIRING = 4
MOST_REWARDS = 30
MOST_IDEAS = 5


class Statement(models.Model):
    """What a statement says, in plain values: the paper only lays it out."""

    _inherit = "b2b.loyalty.statement"

    def _figures(self):
        """As of the last day of the period, also when it is made later.

        Only what nobody could replay is of the day on which it is made: ``today``.
        """
        self.ensure_one()
        self.env.flush_all()
        member = self.membership_id
        tier, since, terms = self._standing()
        return {
            "tier": tier,
            "tier_since": since,
            **self._revenue(tier, terms),
            "points": self._points() if member.has_points else None,
            "redeemed": self._redeemed(),
            "value": self._value(),
            "today": self._today(),
        }

    def _standing(self):
        """(tier, since when, terms) at the end of the period."""
        tier, since, terms = statement.standing_on(
            self.env, self.membership_id.id, self.date_to
        )
        return (
            self.env["b2b.loyalty.tier"].browse(tier),
            since,
            self.env["b2b.loyalty.terms"].browse(terms) or self.membership_id.terms_id,
        )

    def _revenue(self, tier, terms):
        """Revenue of the period and of the window, and the way to the next tier."""
        period, member = self.period, self.membership_id
        windows = self.program_id._windows(self.date_to, member)
        window = next((found.current for found in windows.values()), None)
        spans = (period, window or period, period)
        sums = Revenue.of_program(self.program_id).year_sums(
            SQL("member.id = %s", member.id), {None: spans}
        )
        nothing = Decimal(0)
        of_period, of_window, _again = sums.get(member.id, (nothing,) * 3)
        levels = terms._levels()
        above = next_level(levels, tier.id)
        bound = above.revenue if above else None
        return {
            "revenue": of_period,
            "window": window,
            "window_revenue": of_window,
            "bound": (held := find(levels, tier.id)) and held.revenue,
            "next_tier": self.env["b2b.loyalty.tier"].browse(above and above.key),
            "next_bound": bound,
            "missing": max(bound - of_window, nothing) if bound else nothing,
            "percent": _percent(of_window, bound),
        }

    def _points(self):
        member = self.membership_id.id
        return {
            **statement.points_between(self.env, member, self.date_from, self.date_to),
            "expiring": statement.expiring_on(
                self.env, member, self.date_to, MOST_EXPIRING
            ),
        }

    def _redeemed(self):
        """Rewards of the period that were not refused or given back."""
        return self.env["b2b.loyalty.redemption"].search(
            [
                ("membership_id", "=", self.membership_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("state", "in", ("requested", "approved", "fulfilled")),
            ],
            order="date, id",
            limit=MOST_REWARDS,
        )

    def _value(self):
        """What the period brought: discounts, rewards, and benefits in words."""
        member = self.membership_id
        discounts, rewards = received_between(
            self.env, member, self.date_from, self.date_to
        )
        held = [
            row
            for row in clipped(
                spans_held(self.env, member.id, self.date_to), self.period
            )
            if row[0] <= row[1]
        ]
        worth = member._worth_of_words({row[2:] for row in held})
        spans = [Span(first, last, worth[terms, t]) for first, last, terms, t in held]
        places = member.currency_id.decimal_places
        benefits = sum(benefits_by_year(spans, places).values(), Decimal(0))
        return {
            "discounts": discounts,
            "rewards": rewards,
            "benefits": benefits,
            "total": discounts + rewards + benefits,
        }

    def _today(self):
        """What is of the day on which the statement is made."""
        member = self.membership_id
        return {
            "day": fields.Date.context_today(self),
            "entitlements": member._free_of_points(),
            "offers": member._portal_offer_rules(),
            "ideas": member._within_reach()[:MOST_IDEAS],
        }


def _percent(revenue, bound):
    """How much of a bound is reached, 0 to 100."""
    return min(max(float(revenue / bound * 100), 0.0), 100.0) if bound else 0.0
