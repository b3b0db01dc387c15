"""The periods for which a rebate is paid: a year, or equal parts of one.

>>> from datetime import date
>>> period_of(date(2026, 5, 9), "quarter")
Window(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 30))

Parts are counted from the first day of the year, also of a fiscal one:

>>> period_of(date(2026, 5, 9), "quarter", (2, 1))
Window(first=datetime.date(2026, 5, 1), last=datetime.date(2026, 7, 31))
"""

from .period import CALENDAR_YEAR, DAY, Window, add_months, year

MONTHS = {"year": 12, "quarter": 3, "month": 1}


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
