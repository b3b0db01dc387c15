from odoo import fields, models

from ..logic.accrual import ZERO
from ..logic.rebate_expected import (
    BEFORE,
    Bought,
    accrued,
    expected_revenue,
    year_before,
)
from ..report.rebate import credited
from ..report.revenue import Revenue


class Program(models.Model):
    """What a closing owes members as rebates: a fixed number of queries."""

    _inherit = "b2b.loyalty.program"

    rebate_estimate = fields.Selection(
        [
            ("extrapolated", "What was bought so far, extrapolated to its end"),
            ("before", "What was bought in the same period a year earlier"),
            ("reached", "What was bought so far, and nothing more"),
        ],
        string="Expected of a Running Period",
        default="extrapolated",
        required=True,
        tracking=True,
        help="A closing in the middle of a period owes what was bought so far at the "
        "rate of the revenue that is expected for all of it.",
    )

    def _rebate_expected(self, on):
        """What members are still due as of a day, in the currency of the company.

        For the running period what revenue to date gives at the rate that is expected
        for all of it, for finished ones what posted credit notes have not paid yet.
        Who was credited too much owes nothing: it is set against later rebates.

        :return: {membership id: Decimal above 0}
        """
        self.ensure_one()
        if not self.rebate_from:
            return {}
        due = {}
        for member, amount in self._rebate_earned(on):
            due[member] = due.get(member, ZERO) + amount
        for key, amount in credited(self.env, self.id, on).items():
            due[key[0]] = due.get(key[0], ZERO) - amount
        return {member: amount for member, amount in due.items() if amount > 0}

    def _rebate_earned(self, on):
        """Pairs of membership id and Decimal, of each period up to a day."""
        spans = self._rebate_spans(on)
        found, span_of = self._rebate_bought(spans, on)
        scales = self._rebate_scales(found)
        before = self._rebate_bought_before(spans, on)
        places = self.currency_id.decimal_places
        for row in found:
            span = span_of[row.first]
            bought = Bought(
                row.revenue,
                row.since,
                row.until,
                before.get(row.membership_id, ZERO),
            )
            expected = expected_revenue(bought, on, span.last, self.rebate_estimate)
            steps = scales[row.terms_id].of(row.tier_id)
            yield (
                row.membership_id,
                accrued(row.revenue, expected, steps, spans[span], places),
            )

    def _rebate_bought_before(self, spans, on):
        """{membership id: revenue} of the running period, a year earlier."""
        running = [span for span in spans if span.first <= on < span.last]
        if self.rebate_estimate != BEFORE or not running:
            return {}
        windows = [year_before(span) for span in running]
        found = Revenue.of_program(self).bought(self.id, windows)
        return {row.membership_id: row.revenue for row in found}
