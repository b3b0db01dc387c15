"""Which tier a company holds: up at once, down only as the program says.

``decide`` is the one place where a tier is won, kept or lost. It sees figures
(``Metrics``), what each tier asks for (``Level``), where the member stands
(``Standing``) and the program's ``Policy``, and answers a ``Decision``.

A member that reaches a tier gets it at once:

>>> from decimal import Decimal as D
>>> silver = Level("silver", 1, revenue=D(0))
>>> gold = Level("gold", 2, revenue=D(50000))
>>> weak, strong = Metrics(revenue=D("49999.99")), Metrics(revenue=D(50000))
>>> year = Window(date(2026, 1, 1), date(2026, 12, 31))
>>> on = date(2026, 6, 1)
>>> decide(strong, [silver, gold], Standing("silver"), Policy(), on, year).tier
'gold'

and falls at once, by one step, at the end of a period, or never:

>>> decide(weak, [silver, gold], Standing("gold"), Policy(), on, year).tier
'silver'
>>> decide(weak, [silver, gold], Standing("gold"), Policy("never"), on, year).tier
'gold'
"""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from .period import DAY, Window, add_months, first_day_after, rolling

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of one company in one window (money in the seller's currency)."""

    revenue: Decimal = ZERO
    reference: Decimal = ZERO
    points: int = 0
    active_months: int = 0
    referrals: int = 0

    @property
    def growth(self):
        """Per cent over the reference; None where the reference is not positive."""
        if self.reference <= 0:
            return None
        return (self.revenue - self.reference) / self.reference * HUNDRED


@dataclass(frozen=True, slots=True)
class Level:
    """What one tier asks for under one version of the terms; None = not asked.

    ``rank`` orders the tiers, 1 the lowest; 0 stands for "no tier".
    """

    key: Hashable
    rank: int
    revenue: Decimal | None = None
    growth: Decimal | None = None
    points: int | None = None
    active_months: int | None = None
    referrals: int | None = None
    invitation_only: bool = False
    match: str = "all"

    def is_reached(self, metrics):
        """Whether ``metrics`` satisfy this level; bounds are inclusive.

        A tier by invitation, and one that asks for nothing, is never reached by
        figures.
        """
        asked = [
            figure is not None and figure >= bound
            for bound, figure in (
                (self.revenue, metrics.revenue),
                (self.growth, metrics.growth),
                (self.points, metrics.points),
                (self.active_months, metrics.active_months),
                (self.referrals, metrics.referrals),
            )
            if bound is not None
        ]
        if self.invitation_only or not asked:
            return False
        return any(asked) if self.match == "any" else all(asked)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a program lowers a tier.

    :param downgrade: ``immediate``, ``one_step``, ``period_end`` or ``never``
    :param periodic: the qualifying period is a year (calendar, fiscal,
        agreement) and not a rolling window
    :param grace_days: days between the finding and the lowering
    """

    downgrade: str = "immediate"
    periodic: bool = False
    grace_days: int = 0

    @property
    def reviews_at_period_end(self):
        """A lowering is decided once a year, on the finished period."""
        return self.downgrade != "never" and (
            self.periodic or self.downgrade == "period_end"
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands before the decision.

    :param tier: key of the tier held, None for none
    :param holds_until: last day on which no lowering may be decided
    :param grace_until: last day of a grace time that has started
    """

    tier: Hashable | None = None
    holds_until: date | None = None
    grace_until: date | None = None


@dataclass(frozen=True, slots=True)
class Decision(Standing):
    """Where a member stands after it; ``kind`` is up, down or None."""

    kind: str | None = None


def best(levels, metrics, granted=None):
    """The highest level that ``metrics`` reach or that was ``granted``, or None."""
    reached = [
        level for level in levels if level.key == granted or level.is_reached(metrics)
    ]
    return max(reached, key=_rank, default=None)


def decide(metrics, levels, standing, policy, on, period, finished=None, granted=None):
    """The tier as of ``on``.

    :param metrics: figures of the current window
    :param standing: :class:`Standing` before
    :param period: the running period (:class:`~.period.Window`)
    :param finished: figures of the finished period; needed by a periodic policy
        and by one that reviews at period end
    :param granted: key of a tier given by hand, which figures never take away
    :return: :class:`Decision`
    """
    held = _find(levels, standing.tier)
    earned = best(levels, metrics, granted)
    if policy.periodic:
        # A tier reached in a year holds to the end of the next, also for a member
        # who joined after it and for an invoice posted late.
        last_year = best(levels, finished, granted)
        if _rank(last_year) > _rank(earned) and _rank(last_year) >= _rank(held):
            return _hold(last_year, held, standing, policy, period.last)
    if _rank(earned) >= _rank(held):
        return _hold(earned, held, standing, policy, _end_of_hold(policy, period))
    if policy.downgrade == "never":
        return Decision(standing.tier)
    if policy.reviews_at_period_end:
        if standing.holds_until and on <= standing.holds_until:
            return Decision(standing.tier, standing.holds_until)
        at_review = best(levels, finished, granted)
        if _rank(at_review) >= _rank(held):
            return _hold(held, held, standing, policy, period.last)
        earned = max(earned, at_review, key=_rank)
    return _lower(held, earned, levels, standing, policy, period, on)


def _end_of_hold(policy, period):
    return _following_end(period) if policy.periodic else period.last


def _hold(earned, held, standing, policy, until):
    """Reached: the tier is the earned one, and a started grace time is over."""
    if earned is None or not policy.reviews_at_period_end:
        until = None
    elif earned is held and standing.holds_until:
        until = max(until, standing.holds_until)
    return Decision(
        _key(earned), until, kind="up" if _rank(earned) > _rank(held) else None
    )


def _lower(held, earned, levels, standing, policy, period, on):
    """Lost: now, or when the grace time is over."""
    if policy.grace_days and not standing.grace_until:
        grace_until = on + timedelta(days=policy.grace_days - 1)
        return Decision(standing.tier, standing.holds_until, grace_until)
    if standing.grace_until and on <= standing.grace_until:
        return Decision(standing.tier, standing.holds_until, standing.grace_until)
    if policy.downgrade == "one_step":
        earned = max(earned, _step_below(levels, held), key=_rank)
    holds_until = period.last if policy.reviews_at_period_end else None
    return Decision(_key(earned), holds_until, kind="down")


def next_level(levels, held):
    """The next tier above ``held`` that can be reached by figures, or None."""
    rank = _rank(_find(levels, held))
    above = [lv for lv in levels if lv.rank > rank and not lv.invitation_only]
    return min(above, key=_rank, default=None)


# -- how long a tier holds --------------------------------------------------


class Documents:
    """A company's documents, for asking what would be counted on a later day.

    >>> book = Documents([(date(2026, 3, 10), Decimal(40000), True)])
    >>> book.metrics(rolling(date(2027, 3, 9), 12)).revenue
    Decimal('40000')
    >>> book.metrics(rolling(date(2027, 3, 10), 12)).revenue
    Decimal('0')
    """

    def __init__(self, rows):
        """:param rows: (date, base, is it an invoice) in any order"""
        rows = sorted(rows)
        self.days = [day for day, _base, _invoice in rows]
        self.sums = [ZERO, *accumulate(base for _day, base, _invoice in rows)]
        self.invoice_days = [day for day, _base, invoice in rows if invoice]

    def revenue(self, window):
        low = bisect_left(self.days, window.first)
        high = bisect_right(self.days, window.last)
        return self.sums[high] - self.sums[low]

    def active_months(self, window):
        low = bisect_left(self.invoice_days, window.first)
        high = bisect_right(self.invoice_days, window.last)
        return len({(d.year, d.month) for d in self.invoice_days[low:high]})

    def metrics(self, window, reference=None, **other):
        return Metrics(
            revenue=self.revenue(window),
            reference=self.revenue(reference) if reference else ZERO,
            active_months=self.active_months(window),
            **other,
        )


def valid_until(documents, now, levels, decision, policy, on, months, granted=None):
    """The last day the tier of ``decision`` would hold if nothing more came.

    None when it is never lost: no tier, granted, a bound of nothing, or a
    program that never lowers.

    :param documents: :class:`Documents` of the company up to ``on``
    :param now: :class:`Metrics` as of ``on`` (points and referrals are taken as
        they are: they do not leave the window here)
    :param months: length of the rolling window
    """
    held = _find(levels, decision.tier)
    if held is None or policy.downgrade == "never":
        return None
    if decision.grace_until:
        return decision.grace_until
    other = {"points": now.points, "referrals": now.referrals}
    if policy.periodic:
        nothing = Metrics(**other)
        lost = _rank(best(levels, nothing, granted)) < held.rank
        last = decision.holds_until if lost else None
    else:
        last = _last_rolling_day(
            documents, levels, held, policy, decision, on, months, granted, other
        )
    return last and last + timedelta(days=policy.grace_days)


def _last_rolling_day(
    documents, levels, held, policy, decision, on, months, granted, other
):
    """The day before the first review that finds the tier lost."""
    for day in _review_days(documents, policy, decision, on, months):
        metrics = documents.metrics(
            rolling(day, months), rolling(add_months(day, -12), months), **other
        )
        if _rank(best(levels, metrics, granted)) < held.rank:
            # At a period's end the last day of the period still has the tier.
            return day if policy.reviews_at_period_end else day - DAY
    return None


def _review_days(documents, policy, decision, on, months):
    """The days after ``on`` on which a rolling figure can change, or is reviewed."""
    horizon = add_months(on, 2 * months + 24)
    if policy.reviews_at_period_end:
        day = decision.holds_until
        while day and day <= horizon:
            yield day
            day = add_months(day + DAY, 12) - DAY
        return
    # A document leaves the window, enters the reference window, leaves that too.
    shifts = {months, 12, 12 + months}
    days = {first_day_after(d, shift) for d in set(documents.days) for shift in shifts}
    yield from sorted(day for day in days if on < day <= horizon)


# -- small things -------------------------------------------------------------


def _rank(level):
    return level.rank if level else 0


def _key(level):
    return level.key if level else None


def _find(levels, key):
    return next((level for level in levels if level.key == key), None)


def _step_below(levels, held):
    below = [lv for lv in levels if lv.rank < held.rank and not lv.invitation_only]
    return max(below, key=_rank, default=None)


def _following_end(period):
    return add_months(period.last + DAY, 12) - DAY


def at_risk(until, on, days=90):
    """Whether a tier held ``until`` is lost within ``days`` days of ``on``."""
    return until is not None and on <= until <= on + timedelta(days=days)


__all__ = [
    "Decision",
    "Documents",
    "Level",
    "Metrics",
    "Policy",
    "Standing",
    "Window",
    "at_risk",
    "best",
    "decide",
    "next_level",
    "valid_until",
]
