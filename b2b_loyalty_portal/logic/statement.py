"""Which statements are due. Standard library only.

>>> period_of("quarter", date(2026, 5, 17))
Period(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 30))
"""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3}
YEAR = 12

# Of what was never made, e.g. because nothing ran for long, only so many.
MOST_LATE = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included."""

    first: date
    last: date

    @property
    def is_month(self):
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)


def period_of(kind, day):
    """The month or quarter of the calendar that holds a day."""
    months = MONTHS[kind]
    start = day.year * YEAR + (day.month - 1) // months * months
    first, following = (
        date(index // YEAR, index % YEAR + 1, 1) for index in (start, start + months)
    )
    return Period(first, following - DAY)


def ended(kind, since, today):
    """The periods that are over and were running on ``since`` or after, oldest first.

    >>> [period.last for period in ended("month", date(2026, 1, 31), date(2026, 4, 1))]
    [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28), datetime.date(2026, 3, 31)]
    >>> ended("month", date(2026, 3, 1), date(2026, 3, 31))
    []
    """
    found = []
    period = period_of(kind, period_of(kind, today).first - DAY)
    while period.last >= since and len(found) < MOST_LATE:
        found.append(period)
        period = period_of(kind, period.first - DAY)
    return found[::-1]


def clipped(spans, period):
    """The days of spans that are in a period: list of (first, last, rest).

    :param spans: list of (first, last, *rest)

    >>> clipped([(date(2026, 1, 1), date(2026, 4, 9), "x")],
    ...         period_of("month", date(2026, 4, 1)))
    [(datetime.date(2026, 4, 1), datetime.date(2026, 4, 9), 'x')]
    """
    return [
        (max(first, period.first), min(last, period.last), *rest)
        for first, last, *rest in spans
        if first <= period.last and last >= period.first
    ]
