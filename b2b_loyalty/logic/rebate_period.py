"""The periods for which a rebate is paid: a year, or equal parts of one.

>>> from datetime import date
>>> period_of(date(2026, 5, 9), "quarter")
Window(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 30))

Parts are counted from the first day of the year, also of a fiscal one:

>>> period_of(date(2026, 5, 9), "quarter", (2, 1))
Window(first=datetime.date(2026, 5, 1), last=datetime.date(2026, 7, 31))
"""

from dataclasses import dataclass
from datetime import date

from .period import CALENDAR_YEAR, DAY, Window, add_months, year

MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Rule:
    """How rebates are paid up to a day (with it); the rule of today has none."""

    method: str
    kind: str
    until: date = date.max


def period_of(day, kind, anchor=CALENDAR_YEAR):
    """The period that holds a day.

    :param kind: one of :data:`MONTHS`
    :param anchor: (month, day) on which the year starts
    """
    whole = year(day, anchor)
    starts = [add_months(whole.first, n) for n in range(0, 12, MONTHS[kind])]
    place = max(n for n, start in enumerate(starts) if start <= day)
    ends = [*(start - DAY for start in starts[1:]), whole.last]
    return Window(starts[place], ends[place])


def periods(first, last, kind, anchor=CALENDAR_YEAR):
    """All periods from the one that holds ``first`` to the one that holds ``last``.

    >>> from datetime import date
    >>> found = periods(date(2025, 11, 3), date(2026, 1, 1), "month")
    >>> [window.first.isoformat() for window in found]
    ['2025-11-01', '2025-12-01', '2026-01-01']
    >>> periods(date(2026, 1, 2), date(2026, 1, 1), "month")
    []
    """
    found = []
    while first <= last:
        found.append(period_of(first, kind, anchor))
        first = found[-1].last + DAY
    return found


def overlaps(one, other):
    """Whether two windows share a day.

    >>> from datetime import date
    >>> january = Window(date(2026, 1, 1), date(2026, 1, 31))
    >>> overlaps(january, Window(date(2026, 1, 31), date(2026, 2, 1)))
    True
    """
    return one.first <= other.last and other.first <= one.last


def changes_on(day, old, new, anchor=CALENDAR_YEAR):
    """The first day of another rule: no period is cut, and none shares a day.

    :param day: on which somebody decides
    :param old: the kind of period so far
    :param new: the kind from then on

    >>> from datetime import date
    >>> changes_on(date(2026, 5, 9), "month", "month").isoformat()
    '2026-06-01'
    >>> changes_on(date(2026, 5, 9), "month", "year").isoformat()
    '2027-01-01'
    >>> changes_on(date(2026, 5, 9), "year", "month").isoformat()
    '2027-01-01'
    """
    ends = (period_of(day, kind, anchor).last for kind in (old, new))
    return max(ends) + DAY


def rule_on(day, rules):
    """The rule of a day.

    :param rules: list of :class:`Rule`, the oldest first

    >>> from datetime import date
    >>> rules = [Rule("whole", "year", date(2026, 12, 31)), Rule("slices", "month")]
    >>> [rule_on(date(year, 7, 1), rules).method for year in (2026, 2027)]
    ['whole', 'slices']
    """
    return next(rule for rule in rules if day <= rule.until)


def ruled_periods(first, last, rules, anchor=CALENDAR_YEAR):
    """{period: method} of all periods from one day to another, each by its own rule.

    >>> from datetime import date
    >>> rules = [Rule("whole", "year", date(2026, 12, 31)), Rule("slices", "quarter")]
    >>> found = ruled_periods(date(2026, 3, 1), date(2027, 5, 1), rules)
    >>> [(window.first.isoformat(), method) for window, method in found.items()]
    [('2026-01-01', 'whole'), ('2027-01-01', 'slices'), ('2027-04-01', 'slices')]
    """
    found = {}
    for rule in rules:
        until = min(last, rule.until)
        if rule.method != "none":
            for window in periods(first, until, rule.kind, anchor):
                found[window] = rule.method
        first = max(first, until + DAY)
    return found
