"""Activities: what members do besides buying, and how often it counts.

A limit holds in every window of so many months, in whatever order what was done is
noted:

>>> done = [date(2026, 1, 10), date(2026, 3, 5)]
>>> is_used_up(date(2026, 2, 1), done, most=2, months=3)
True
>>> is_used_up(date(2026, 4, 10), done, most=2, months=3)
False
"""

from dataclasses import dataclass
from datetime import date

from .period import rolling

# From a state, the states that may follow.
STEPS = {
    "claimed": {"approved", "refused"},
    "approved": {"withdrawn"},
    "refused": set(),
    "withdrawn": set(),
}

# What counts for limits: also what still waits, or ten would pass where two may.
COUNTED = ("claimed", "approved")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claim is judged on.

    :param on: the day on which it was done
    :param since: first day of the membership
    :param earns: whether the program gives anything for what was done on that day
    :param date_from: first day of the activity, ``date_to`` the last
    :param of_company: days on which the company did it, ``of_person`` the person
    :param per_company: so often in ``months`` months, 0: any number
    """

    on: date
    today: date
    since: date | None = None
    is_member: bool = True
    earns: bool = True
    date_from: date | None = None
    date_to: date | None = None
    needs_person: bool = False
    has_person: bool = True
    of_company: tuple[date, ...] = ()
    of_person: tuple[date, ...] = ()
    per_company: int = 0
    per_person: int = 0
    months: int = 0


def is_allowed(before, after):
    """Whether an activity may go from one state to another.

    >>> is_allowed("claimed", "approved"), is_allowed("refused", "approved")
    (True, False)
    """
    return after in STEPS[before]


def is_used_up(on, days, most, months):
    """Whether one more on a day would be more than a limit lets pass.

    :param days: when it was done already
    :param most: so often in any ``months`` months (0: ever); 0: any number
    """
    if not most:
        return False
    if not months:
        return len(days) >= most
    # a window that is too full is so up to the last day that it holds
    ends = {on} | {day for day in days if day > on}
    windows = [window for end in ends if on in (window := rolling(end, months))]
    return any(sum(day in window for day in days) >= most for window in windows)


def refusal(claim):
    """Why a claim is refused, as a word; None when it is not."""
    checks = (
        ("membership", not claim.is_member),
        ("future", claim.on > claim.today),
        ("before", claim.since is None or claim.on < claim.since),
        ("program", not claim.earns),
        ("early", claim.date_from and claim.on < claim.date_from),
        ("late", claim.date_to and claim.on > claim.date_to),
        ("person", claim.needs_person and not claim.has_person),
        ("per_person", claim.has_person and _is_used_up_by_person(claim)),
        ("per_company", _is_used_up_by_company(claim)),
    )
    return next((reason for reason, holds in checks if holds), None)


def _is_used_up_by_person(claim):
    return is_used_up(claim.on, claim.of_person, claim.per_person, claim.months)


def _is_used_up_by_company(claim):
    return is_used_up(claim.on, claim.of_company, claim.per_company, claim.months)
