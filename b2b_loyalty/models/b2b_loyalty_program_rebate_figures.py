from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo import models

from ..logic import rebate
from ..logic.period import Window
from ..logic.rebate_period import overlaps, ruled_periods
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

    def _rebate_spans(self, on):
        """{period: method} from the first rebate to the running one.

        Periods that were paid stay as they were paid, whatever was chosen since.
        """
        spans = {
            span: method
            for span, method in self._rebate_paid_spans().items()
            if span.first <= on
        }
        ruled = ruled_periods(
            self.rebate_from, on, self._rebate_rules(), self._rebate_anchor()
        )
        for span, method in ruled.items():
            if not any(overlaps(span, other) for other in spans):
                spans[span] = method
        return spans

    def _rebate_paid_spans(self):
        """{period: method} of the runs that were confirmed."""
        # sudo: whoever asks for figures of a program need not read its runs
        runs = self.sudo().rebate_run_ids.filtered(
            lambda run: run.state in ("crediting", "done")
        )
        return {Window(run.date_from, run.date_to): run.method for run in runs}

    def _rebate_targets(self, spans, on=None):
        """What members are to get for these periods, by their own terms.

        :param spans: {:class:`logic.period.Window`: method}
        :param on: documents up to this day only
        :return: {(membership id, first day): :class:`Target`}
        """
        found, windows = self._rebate_bought(spans, on)
        scales = self._rebate_scales(found)
        places = self.currency_id.decimal_places
        targets = {}
        for row in found:
            span = windows[row.first]
            target = _target(row, span, scales[row.terms_id], spans[span], places)
            targets[row.membership_id, span.first] = target
        return targets

    def _rebate_bought(self, spans, on=None):
        """:return: list of :class:`report.Bought`, {its first day: the period}"""
        self.env.flush_all()
        windows = self._rebate_windows(spans, on)
        found = Revenue.of_program(self).bought(self.id, list(windows))
        return found, {window.first: span for window, span in windows.items()}

    def _rebate_scales(self, found):
        """{terms id: :class:`Scale`} of what members have bought under."""
        versions = self.env["b2b.loyalty.terms"].browse({row.terms_id for row in found})
        # sudo: rates of old versions are looked up for whoever may see rebates
        return {terms.id: terms.sudo()._rebate_scale() for terms in versions}

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
