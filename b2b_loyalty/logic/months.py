"""Revenue month by month, beside the same months of the year before.

>>> from decimal import Decimal as D
>>> book = Documents([(date(2025, 5, 31), D(100), True),
...                   (date(2026, 5, 1), D(150), True),
...                   (date(2026, 6, 3), D(-20), False)])
>>> for month in by_month(book, date(2026, 6, 9), 2):
...     print(month.first, month.revenue, month.before)
2026-05-01 150 100
2026-06-01 -20 0
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .outlook import Documents
from .period import DAY, Window, add_months


@dataclass(frozen=True, slots=True)
class Month:
    """
    :ivar first: its first day
    :ivar before: revenue of the same month one year earlier
    """

    first: date
    revenue: Decimal
    before: Decimal


def first_month(on, count=12):
    """The first day of the first of ``count`` months that end with the running one."""
    return add_months(on.replace(day=1), 1 - count)


def by_month(documents: Documents, on: date, count=12):
    """The last ``count`` months, the running one last; list of :class:`Month`."""
    start = first_month(on, count)
    firsts = [add_months(start, number) for number in range(count)]
    return [
        Month(
            first,
            documents.revenue(_month(first)),
            documents.revenue(_month(add_months(first, -12))),
        )
        for first in firsts
    ]


def heights(months):
    """Each month's two figures as per cent of the highest one, for a chart.

    What is below zero has no height.

    >>> heights([Month(date(2026, 5, 1), Decimal(50), Decimal(200))])
    [(25.0, 100.0)]
    """
    top = max((f for m in months for f in (m.revenue, m.before)), default=Decimal(0))
    return [(_share(month.revenue, top), _share(month.before, top)) for month in months]


def _month(first):
    return Window(first, add_months(first, 1) - DAY)


def _share(figure, top):
    return round(float(figure / top * 100), 1) if figure > 0 else 0.0
