"""What a member still needs to keep its tier, and until when.

A rolling window is looked at as of the day after the last on which the tier holds:
what is in it by then, and was invoiced already, counts for it.

>>> from datetime import date
>>> from decimal import Decimal
>>> book = Documents([(date(2026, 3, 10), Decimal(40000), True),
...                   (date(2026, 9, 1), Decimal(5000), True)])
>>> found = keeping(book, Decimal(40000), date(2027, 3, 9), months=12)
>>> (found.window.first, found.revenue, found.missing, found.percent)
(datetime.date(2026, 3, 11), Decimal('5000'), Decimal('35000'), 12.5)

Of a year the decision is taken when it has ended, on what was invoiced in it:

>>> found = keeping(book, Decimal(40000), date(2027, 12, 31), anchor=(1, 1))
>>> (found.window.first, found.revenue)
(datetime.date(2027, 1, 1), Decimal('0'))
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .outlook import Documents
from .period import DAY, Window, rolling, year
from .tier import ZERO

FULL = 100.0


@dataclass(frozen=True, slots=True)
class Keeping:
    """
    :ivar until: last day on which the tier holds if nothing more is invoiced
    :ivar window: what is invoiced in these days decides whether it is kept
    :ivar bound: revenue that keeps it
    :ivar revenue: what of that there is by now
    """

    until: date
    window: Window
    bound: Decimal
    revenue: Decimal

    @property
    def missing(self):
        return max(self.bound - self.revenue, ZERO)

    @property
    def percent(self):
        """How much of the bound is reached, 0 to 100."""
        return min(max(float(self.revenue / self.bound * 100), 0.0), FULL)


def keeping(
    documents: Documents, bound, until, *, months=12, anchor=None, grace_days=0
):
    """What keeps a tier beyond ``until``; None where money has no say in it.

    :param bound: lower bound of the tier by revenue, or None
    :param until: ``valid_until`` of :func:`logic.judge.judge`, grace days included
    :param anchor: (month, day) on which the years of the program start; of a rolling
        window None
    """
    if not until or not bound:
        return None
    if anchor is None:
        window = rolling(until + DAY, months)
    else:
        window = year(until - timedelta(days=grace_days), anchor)
    return Keeping(until, window, bound, documents.revenue(window))
