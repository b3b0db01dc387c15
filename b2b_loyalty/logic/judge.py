"""One membership judged: from its figures to everything that is written on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .period import DAY, Windows
from .tier import (
    Decision,
    Documents,
    Level,
    Metrics,
    Policy,
    Standing,
    decide,
    next_level,
    valid_until,
)


@dataclass(frozen=True, slots=True)
class Case:
    """What a membership is judged on.

    :param now: figures of the current window
    :param finished: figures of the finished period
    """

    standing: Standing
    levels: list[Level]
    now: Metrics
    finished: Metrics
    windows: Windows
    documents: list
    granted: object = None
    granted_until: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, with what follows from it.

    * ``valid_until``: last day the tier holds if nothing more is invoiced
    * ``due_on``: the day on which time alone may change the decision
    * ``next_tier``, ``missing``, ``progress`` (per cent): the way to the next tier
    """

    decision: Decision
    valid_until: date | None
    due_on: date | None
    next_tier: object
    missing: Decimal
    progress: float
    granted: object


def judge(case, policy: Policy, on: date, months: int) -> Verdict:
    """Decide the tier as of ``on`` and what to tell about it."""
    granted = case.granted
    if case.granted_until and on > case.granted_until:
        granted = None
    decision = decide(
        case.now,
        case.levels,
        case.standing,
        policy,
        on,
        case.windows.period,
        case.finished,
        granted,
    )
    above = next_level(case.levels, decision.tier)
    missing, progress = _way(above, case.now)
    return Verdict(
        decision=decision,
        valid_until=valid_until(
            Documents(case.documents),
            case.now,
            case.levels,
            decision,
            policy,
            on,
            months,
            granted,
        ),
        due_on=_due_on(decision, granted and case.granted_until),
        next_tier=above.key if above else None,
        missing=missing,
        progress=progress,
        granted=granted,
    )


def _way(above, now):
    """Money missing to the next level's revenue bound, and per cent reached."""
    if above is None or not above.revenue:
        return Decimal(0), 0.0
    missing = max(above.revenue - now.revenue, Decimal(0))
    return missing, max(float(now.revenue / above.revenue * 100), 0.0)


def _due_on(decision, granted_until):
    """The day after the first day to which something holds."""
    days = [decision.holds_until, decision.grace_until, granted_until]
    return min((day + DAY for day in days if day), default=None)
