"""Milestones: what a member reaches once, or once a year, and is rewarded for.

A milestone is asked of a member in two steps. :func:`look_for` says what would
reach it: a day that is known already, or an :class:`Ask` for the document in the
books that reaches a sum or a number. :func:`years` are the years in question: the
running one, and the finished one for what was posted late.

>>> member = Member(date(2026, 3, 10), tier_since=date(2026, 3, 10))
>>> look_for(Milestone("activation"), member, date(2026, 3, 11))
[Day(day=datetime.date(2026, 3, 10))]
>>> look_for(Milestone("anniversary", years=5), member, date(2026, 3, 11))
[]
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .period import DAY, Window, add_months, year, year_before

ZERO = Decimal(0)
HUNDRED = Decimal(100)

# These are asked anew in every year, the others once.
YEARLY = ("revenue", "previous")


@dataclass(frozen=True, slots=True)
class Milestone:
    """What has to be reached.

    :param trigger: ``revenue`` (``amount`` in a year), ``previous`` (last year's
        revenue and ``percent`` more), ``tier`` (``rank`` or higher), ``invoice`` (the
        ``number``-th as a member), ``activation``, ``first_paid`` (an invoice of the
        first ``months`` months, paid) or ``anniversary`` (of ``years`` years)
    :param date_from: what happened before counts for nothing; of a yearly trigger,
        the year that holds this day counts as a whole
    :param rank: of the tier asked for, 1 the lowest
    """

    trigger: str
    amount: Decimal = ZERO
    percent: Decimal = ZERO
    rank: int = 0
    number: int = 1
    months: int = 0
    years: int = 1
    date_from: date = date.min

    @property
    def is_yearly(self):
        return self.trigger in YEARLY


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a member: its revenue so far and that of the year before."""

    window: Window
    revenue: Decimal = ZERO
    previous: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Member:
    """A member as its milestones see it.

    :param since: first day whose invoices count as a member's, the one it joined
        with included
    :param rank: of the tier held, 0 for none
    :param tier_window: where revenue counted on the day the tier was reached
    :param tier_bound: revenue that the tier asks for, None where it asks for none
    """

    date_start: date
    since: date | None = None
    rank: int = 0
    tier_since: date | None = None
    tier_window: Window | None = None
    tier_bound: Decimal | None = None
    years: tuple[Year, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """It was reached on this day."""

    day: date


@dataclass(frozen=True, slots=True)
class Ask:
    """It is reached by the document that reaches a sum, or a number of invoices.

    :param window: days whose documents count
    :param bound: revenue to be reached; None where invoices are counted
    :param number: which invoice
    :param paid: only invoices that are paid
    :param year: the :class:`Year` of a yearly trigger
    :param otherwise: the day, when no document alone has reached it
    """

    window: Window
    bound: Decimal | None = None
    number: int = 0
    paid: bool = False
    year: Year | None = None
    otherwise: date | None = None


def years(on, anchor):
    """The running year up to a day, the finished one and the one before.

    >>> [str(w.first) for w in years(date(2026, 5, 1), (4, 1))]
    ['2026-04-01', '2025-04-01', '2024-04-01']
    """
    running = year(on, anchor)
    finished = year_before(running, anchor)
    return Window(running.first, on), finished, year_before(finished, anchor)


def bound(milestone, revenue_before):
    """The revenue that a yearly milestone asks for; None: it can't be reached.

    >>> bound(Milestone("previous", percent=Decimal(10)), Decimal(50000))
    Decimal('55000')
    >>> bound(Milestone("previous"), Decimal(0)) is None
    True
    """
    if milestone.trigger == "revenue":
        return milestone.amount
    if revenue_before <= 0:
        return None
    return revenue_before * (HUNDRED + milestone.percent) / HUNDRED


def look_for(milestone, member, on):
    """What would reach a milestone as of a day.

    :return: list of :class:`Day` and :class:`Ask`, empty when it is not reached
    """
    found = _LOOK[milestone.trigger](milestone, member, on)
    return [one for one in found if _counts(milestone, one)]


def is_new(milestone, day):
    """Whether what happened on a day counts: the milestone was there."""
    return milestone.is_yearly or day >= milestone.date_from


def _counts(milestone, one):
    """Whether it happened, or may have happened, since the milestone is there."""
    if isinstance(one, Day):
        return is_new(milestone, one.day)
    return one.window.last >= milestone.date_from


def _yearly(milestone, member, on):
    """Of a year that ended before a company became a member nothing is rewarded."""
    for one in member.years:
        asked = bound(milestone, one.previous)
        if asked and one.revenue >= asked and one.window.last >= member.date_start:
            yield Ask(one.window, bound=asked, year=one)


def _tier(milestone, member, on):
    """By the document that reached its revenue, where there is one."""
    day = member.tier_since
    if not day or not member.rank or member.rank < milestone.rank:
        return
    if day < milestone.date_from:
        return
    if member.tier_bound and member.tier_bound > 0:
        yield Ask(member.tier_window, bound=member.tier_bound, otherwise=day)
    else:
        yield Day(day)


def _invoice(milestone, member, on):
    yield Ask(Window(member.since, on), number=milestone.number)


def _first_paid(milestone, member, on):
    last = add_months(member.date_start, milestone.months) - DAY
    window = Window(member.since, min(last, on))
    yield Ask(window, number=1, paid=True)


def _activation(milestone, member, on):
    if member.date_start <= on:
        yield Day(member.date_start)


def _anniversary(milestone, member, on):
    day = add_months(member.date_start, 12 * milestone.years)
    if day <= on:
        yield Day(day)


_LOOK = {
    "revenue": _yearly,
    "previous": _yearly,
    "tier": _tier,
    "invoice": _invoice,
    "first_paid": _first_paid,
    "activation": _activation,
    "anniversary": _anniversary,
}
