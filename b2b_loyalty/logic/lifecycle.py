"""The life of a membership: which step may follow which, and until when it runs.

>>> is_allowed("sent", "active")
True
>>> is_allowed("ended", "active")
False
"""

from .period import DAY, add_months

STEPS = {
    None: {"draft"},
    "draft": {"sent", "active", "ended"},
    "sent": {"draft", "active", "ended"},
    "active": {"suspended", "ended"},
    "suspended": {"active", "ended"},
    "ended": set(),
}

# A membership that holds its place: another one for the company is refused.
LIVE = ("draft", "sent", "active", "suspended")

# A member in the full sense: it has a tier and counts in every figure.
MEMBER = ("active", "suspended")


def is_allowed(before, after):
    """Whether a membership may go from one state to another."""
    return after in STEPS[before]


def states_before(after):
    """The states from which ``after`` can be reached, in order of life.

    >>> states_before("suspended")
    ['active']
    """
    return [before for before in LIVE if after in STEPS[before]]


def last_day(start, months):
    """The last day of an agreement of ``months`` months.

    >>> from datetime import date
    >>> last_day(date(2026, 3, 10), 12)
    datetime.date(2027, 3, 9)
    """
    return add_months(start, months) - DAY


def renewed_until(start, end, months, on=None):
    """The last day after one more period, or after as many as reach ``on``.

    Periods keep the day of the month on which the agreement started, also over a
    short month; after an end that was agreed otherwise they start the day after.

    >>> from datetime import date
    >>> renewed_until(date(2026, 3, 10), date(2027, 3, 9), 12)
    datetime.date(2028, 3, 9)
    >>> renewed_until(date(2026, 3, 10), date(2027, 3, 9), 12, on=date(2029, 5, 1))
    datetime.date(2030, 3, 9)
    >>> renewed_until(date(2026, 1, 31), date(2026, 2, 27), 1)
    datetime.date(2026, 3, 30)
    >>> renewed_until(date(2026, 3, 10), date(2026, 12, 31), 12)
    datetime.date(2027, 12, 31)
    """
    periods = 1
    while last_day(start, periods * months) < end:
        periods += 1
    if last_day(start, periods * months) != end:
        start, periods = end + DAY, 0
    end = last_day(start, (periods + 1) * months)
    while on and end < on:
        periods += 1
        end = last_day(start, (periods + 1) * months)
    return end
