"""Which tier a company holds: up at once, down only as the program says.

``decide`` is the one place where a tier is won, kept or lost. It sees figures
(``Metrics``), what each tier asks for (``Level``), where the member stands
(``Standing``) and the program's ``Policy``, and answers a ``Decision``.

A member that reaches a tier gets it at once:

>>> from datetime import date
>>> from decimal import Decimal as D
>>> from .period import windows
>>> levels = [Level("silver", 1, revenue=D(0)), Level("gold", 2, revenue=D(50000))]
>>> weak, strong = Metrics(revenue=D("49999.99")), Metrics(revenue=D(50000))
>>> on = date(2026, 6, 1)
>>> spans = windows("rolling", on)
>>> decide(strong, levels, Standing("silver"), Policy(), on, spans).tier
'gold'

and falls at once, by one step, at the end of a period, or never:

>>> decide(weak, levels, Standing("gold"), Policy(), on, spans).tier
'silver'
>>> decide(weak, levels, Standing("gold"), Policy("never"), on, spans).tier
'gold'
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

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

    def asks(self, name):
        """Whether figures named ``name`` matter for this level."""
        return not self.invitation_only and getattr(self, name) is not None

    def is_reached(self, metrics):
        """Whether ``metrics`` satisfy this level; bounds are inclusive.

        A tier by invitation, and one that asks for nothing, is never reached by
        figures.
        """
        if self.invitation_only:
            return False
        answers = [
            (figure := getattr(metrics, name)) is not None and figure >= bound
            for name in CRITERIA
            if (bound := getattr(self, name)) is not None
        ]
        if self.match == "any":
            return any(answers)
        return bool(answers) and all(answers)


CRITERIA = ("revenue", "growth", "points", "active_months", "referrals")


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

    @property
    def looks_back(self):
        """The finished period has a say."""
        return self.periodic or self.downgrade == "period_end"

    @property
    def holds(self):
        """A tier found today is held for some time, whatever the figures."""
        return self.reviews_at_period_end or self.downgrade == "one_step"


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


def best(levels, metrics):
    """The highest level that ``metrics`` reach, or None."""
    return max((lv for lv in levels if lv.is_reached(metrics)), key=_rank, default=None)


def decide(metrics, levels, standing, policy, on, windows, finished=None, granted=None):
    """The tier as of ``on``.

    :param metrics: figures of the current window
    :param standing: :class:`Standing` before
    :param windows: :class:`~.period.Windows` as of ``on``
    :param finished: figures of the finished period; needed by a periodic policy
        and by one that reviews at period end
    :param granted: key of a tier given by hand: a floor that figures never take
        away. Only what figures reach is held when the grant ends.
    :return: :class:`Decision`
    """
    held, floor = find(levels, standing.tier), find(levels, granted)
    least = max(held, floor, key=_rank)
    reached = best(levels, metrics)
    in_finished = best(levels, finished) if policy.looks_back else None
    year_end = windows.period.last
    if policy.periodic and _rank(in_finished) > _rank(reached):
        # A tier reached in a year holds to the end of the next, also for a member
        # who joined after it and for an invoice posted late.
        if _rank(in_finished) >= _rank(least):
            return _hold(in_finished, held, standing, policy, on, year_end)
    if _rank(reached) >= _rank(least):
        until = windows.next_end if policy.periodic else year_end
        return _hold(reached, held, standing, policy, on, until)
    if _rank(floor) >= _rank(held):
        return _hold(floor, held, standing, policy, on, None)
    if policy.downgrade == "never":
        return Decision(standing.tier)
    if policy.holds and standing.holds_until and on <= standing.holds_until:
        return Decision(standing.tier, standing.holds_until)
    if _rank(in_finished) >= _rank(held):
        return _hold(held, held, standing, policy, on, year_end)
    if policy.grace_days and not standing.grace_until:
        return Decision(standing.tier, None, on + timedelta(policy.grace_days - 1))
    if standing.grace_until and on <= standing.grace_until:
        return Decision(standing.tier, None, standing.grace_until)
    return _lower(levels, held, reached, in_finished, floor, policy, windows)


def _hold(level, held, standing, policy, on, until):
    """At least the tier held; a grace time that had started is over.

    :param until: last day to which a policy that reviews holds the tier
    """
    days = [until] if level and policy.reviews_at_period_end else []
    if level is held and policy.holds:
        days.append(standing.holds_until)
    holds_until = max((day for day in days if day and day >= on), default=None)
    kind = "up" if _rank(level) > _rank(held) else None
    return Decision(_key(level), holds_until, kind=kind)


def _lower(levels, held, reached, in_finished, floor, policy, windows):
    """The tier below, with the last day to which the policy holds it."""
    below = max(reached, in_finished, floor, key=_rank)
    if policy.downgrade == "one_step":
        below = max(below, _step_below(levels, held), key=_rank)
    only_granted = below is floor and below not in (reached, in_finished)
    if below is None or only_granted or not policy.holds:
        until = None
    elif not policy.reviews_at_period_end or (below is reached and policy.periodic):
        # Of a rolling program: one step in the length of a window.
        until = windows.next_end
    else:
        until = windows.period.last
    return Decision(_key(below), until, kind="down")


def next_level(levels, held):
    """The next tier above ``held`` that can be reached by figures, or None."""
    rank = _rank(find(levels, held))
    above = [lv for lv in levels if lv.rank > rank and not lv.invitation_only]
    return min(above, key=_rank, default=None)


def find(levels, key):
    """The level of that key, or None."""
    return next((level for level in levels if level.key == key), None)


def _rank(level):
    return level.rank if level else 0


def _key(level):
    return level.key if level else None


def _step_below(levels, held):
    below = [lv for lv in levels if lv.rank < held.rank and not lv.invitation_only]
    return max(below, key=_rank, default=None)
