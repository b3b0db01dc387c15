"""One membership judged: from its figures to everything that is written on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .outlook import Documents, Outlook
from .period import DAY, Windows
from .tier import Decision, Level, Metrics, Policy, Standing, decide, find, next_level


@dataclass(frozen=True, slots=True)
class Case:
    """What a membership is judged on.

    :param now: figures of the current window
    :param finished: figures of the finished period
    :param documents: (date, base, is it an invoice) of what may leave the window
    :param granted: key of a tier given by hand, to a day or without an end
    :param floor: (key, last day) of a tier that something else gives for a time
    """

    standing: Standing
    levels: list[Level]
    now: Metrics
    finished: Metrics
    windows: Windows
    documents: list
    granted: object = None
    granted_until: date | None = None
    floor: tuple[object, date] | None = None


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


def judge(case, policy: Policy, on: date, months: int) -> Verdict:
    """Decide the tier as of ``on`` and what to tell about it."""
    granted, granted_until = _granted(case, on)
    decision = decide(
        case.now,
        case.levels,
        case.standing,
        policy,
        on,
        case.windows,
        case.finished,
        granted,
    )
    outlook = Outlook(
        case.levels,
        decision,
        policy,
        on,
        case.windows,
        months,
        granted,
        granted_until,
        case.now.points,
        case.now.referrals,
    )
    above = next_level(case.levels, decision.tier)
    missing, progress = _way(above, case.now)
    return Verdict(
        decision=decision,
        valid_until=outlook.valid_until(Documents(case.documents)),
        due_on=_due_on(case.windows, policy, decision, granted_until),
        next_tier=above.key if above else None,
        missing=missing,
        progress=progress,
    )


def _granted(case, on):
    """The highest tier that is held whatever the figures, and its last day.

    When it ends the next one is looked for; of two of the same height the longer
    counts.
    """
    grants = [
        (find(case.levels, tier), until)
        for tier, until in [(case.granted, case.granted_until), case.floor or (0, None)]
        if tier and not (until and on > until)
    ]
    level, until = max(
        ((level, until) for level, until in grants if level),
        key=lambda grant: (grant[0].rank, grant[1] or date.max),
        default=(None, None),
    )
    return level.key if level else None, until


def _way(above, now):
    """Money missing to the next level's revenue bound, and per cent reached."""
    if above is None or not above.revenue:
        return Decimal(0), 0.0
    missing = max(above.revenue - now.revenue, Decimal(0))
    return missing, max(float(now.revenue / above.revenue * 100), 0.0)


def _due_on(windows, policy, decision, granted_until):
    """The day after the first day to which something holds, or a period lasts."""
    days = [decision.holds_until, decision.grace_until, granted_until]
    if policy.looks_back:
        days.append(windows.period.last)
    return min((day + DAY for day in days if day), default=None)
