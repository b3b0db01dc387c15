from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo import models

from ..logic import rebate
from ..logic.accrual import ZERO
from ..logic.period import Window
from ..logic.rebate_period import overlaps, periods
from ..report.rebate import credited
from ..report.revenue import Revenue


@dataclass(frozen=True, slots=True)
class Target:
    """The rebate of one member for one period, as its documents stand."""

    membership_id: int
    span: Window
    revenue: Decimal
    terms_id: int
    tier_id: int | None
    amount: Decimal
    parts: tuple


class Program(models.Model):
    """What members are due: a fixed number of queries, however many they are."""

    _inherit = "b2b.loyalty.program"

    def _rebate_expected(self, on):
        """What members are still due as of a day, in the currency of the company.

        For the running period what revenue to date gives at the rate that it has
        reached, for finished ones what posted credit notes have not paid yet. Who was
        credited too much owes nothing: it is set against later rebates.

        :return: {membership id: Decimal above 0}
        """
        self.ensure_one()
        if self.rebate_method == "none":
            return {}
        due = {}
        for key, target in self._rebate_targets(self._rebate_spans(on), on).items():
            due[key[0]] = due.get(key[0], ZERO) + target.amount
        for key, amount in credited(self.env, self.id, on).items():
            due[key[0]] = due.get(key[0], ZERO) - amount
        return {member: amount for member, amount in due.items() if amount > 0}

    def _rebate_spans(self, on):
        """{period: method} from the first rebate to the running one.

        Periods that were paid stay as they were paid, whatever was chosen since.
        """
        spans = {
            span: method
            for span, method in self._rebate_paid_spans().items()
            if span.first <= on
        }
        for span in periods(
            self.rebate_from, on, self.rebate_period, self._rebate_anchor()
        ):
            if not any(overlaps(span, other) for other in spans):
                spans[span] = self.rebate_method
        return spans

    def _rebate_paid_spans(self):
        """{period: method} of the runs that were confirmed."""
        # sudo: whoever asks for figures of a program need not read its runs
        runs = self.sudo().rebate_run_ids.filtered(lambda run: run.state == "done")
        return {Window(run.date_from, run.date_to): run.method for run in runs}

    def _rebate_targets(self, spans, on=None):
        """What members are to get for these periods, by their own terms.

        :param spans: {:class:`logic.period.Window`: method}
        :param on: documents up to this day only
        :return: {(membership id, first day): :class:`Target`}
        """
        self.env.flush_all()
        windows = self._rebate_windows(spans, on)
        found = Revenue.of_program(self).bought(self.id, list(windows))
        versions = self.env["b2b.loyalty.terms"].browse({row.terms_id for row in found})
        # sudo: rates of old versions are looked up for whoever may see rebates
        scales = {terms.id: terms.sudo()._rebate_scale() for terms in versions}
        places = self.currency_id.decimal_places
        span_of = {window.first: span for window, span in windows.items()}
        targets = {}
        for row in found:
            span = span_of[row.first]
            target = _target(row, span, scales[row.terms_id], spans[span], places)
            targets[row.membership_id, span.first] = target
        return targets

    def _rebate_windows(self, spans, on):
        """{days on which something counts: the period they are of}"""
        since = self.rebate_from or date.min
        windows = {
            Window(max(span.first, since), min(span.last, on or span.last)): span
            for span in spans
        }
        return {
            window: span
            for window, span in windows.items()
            if window.first <= window.last
        }


def _target(row, span, scale, method, places):
    parts = tuple(rebate.parts(row.revenue, scale.of(row.tier_id), method))
    return Target(
        row.membership_id,
        span,
        row.revenue,
        row.terms_id,
        scale.tier_at(row.revenue, row.tier_id),
        rebate.total(parts, places),
        tuple((scale.tier_of(part.bound, row.tier_id), part) for part in parts),
    )
