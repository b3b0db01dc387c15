from decimal import Decimal

from odoo import fields, models

from ..logic import months
from ..logic.keeping import keeping
from ..logic.outlook import Documents
from ..logic.period import add_months
from ..logic.value import Span, benefits_by_year, years
from ..report.documents import exact
from ..report.revenue import Revenue
from ..report.value import received_by_year, spans_held


class Membership(models.Model):
    """Where a member stands and what that is worth to it, in plain values.

    A fixed number of queries, however long its history is.
    """

    _inherit = "b2b.loyalty.membership"

    def _documents(self, on):
        """What was invoiced in the months that a standing looks at."""
        self.ensure_one()
        first = add_months(months.first_month(on), -12)
        # of a rolling window the reach is longer where the program says so
        first = min(first, add_months(on, -self.program_id.window_months))
        self.env["account.move"].flush_model()
        found = Revenue.of_program(self.program_id).documents(self.ids, first)
        return Documents(found[self.id])

    def _keeping(self, documents):
        """What keeps the tier: :class:`logic.keeping.Keeping`, or None.

        A tier that asks for more than revenue is not kept by money alone.
        """
        level = self.terms_id._level_of(self.tier_id) if self.tier_id else None
        if not level or level.invitation_only:
            return None
        others = [n for n in ("growth", "points", "active_months") if level.asks(n)]
        if others and level.match == "all":
            return None
        program = self.program_id
        periodic = program.qualifying_period != "rolling"
        return keeping(
            documents,
            level.revenue,
            self.tier_valid_until,
            months=program.window_months,
            anchor=self._period_anchor() if periodic else None,
            grace_days=program.grace_days,
        )

    def _period_anchor(self):
        """(month, day) on which the years of this member start."""
        windows = self.program_id._windows(fields.Date.context_today(self), self)
        return next(iter(windows.values())).anchor

    def _value_received(self, on):
        """What the membership brought: (list of :class:`logic.value.Year`, total)."""
        self.ensure_one()
        if not self.date_start:
            return years({}, {}, on)
        held = [row for row in spans_held(self.env, self.id, on) if row[0] <= row[1]]
        worth = self._worth_of_words({row[2:] for row in held})
        spans = [Span(first, last, worth[terms, t]) for first, last, terms, t in held]
        benefits = benefits_by_year(spans, self.currency_id.decimal_places)
        return years(received_by_year(self.env, self), benefits, on)

    def _worth_of_words(self, pairs):
        """What benefits in words are worth a year.

        :param pairs: of terms and tier, as ids
        :return: {pair: money}
        """
        versions = self.env["b2b.loyalty.terms"].browse(terms for terms, _tier in pairs)
        benefits = versions.benefit_ids.filtered(lambda b: b.kind == "text")
        return {
            (terms, tier): sum(
                (
                    exact(benefit.yearly_value)
                    for benefit in benefits
                    if benefit.terms_id.id == terms
                    and benefit.tier_id.id in (False, tier)
                ),
                Decimal(0),
            )
            for terms, tier in pairs
        }

    def _worth_of_tier(self, tier):
        """What a tier gives in a year under the terms of this member.

        Benefits in words and entitlements by their value; what its prices and terms
        of payment save depends on what is bought.
        """
        benefits = self.terms_id.benefit_ids.filtered(
            lambda b: b.tier_id in (tier, self.env["b2b.loyalty.tier"])
        )
        return self.currency_id.round(
            sum(
                benefit.reward_id.value * benefit.quantity_per_year
                if benefit.kind == "entitlement"
                else benefit.yearly_value
                for benefit in benefits
            )
        )
