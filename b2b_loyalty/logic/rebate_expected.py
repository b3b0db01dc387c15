"""What of a rebate has been earned while its period is still running.

A rebate is a variable part of the price (IFRS 15.50 to 55): each sale is worth less by
the rate that is expected for the whole period, not by the rate that has been reached
so far. Who has bought for 80 by the end of March and is expected to buy for 400 gets
20 % of the 80 in the end, though 80 alone are in the slice of 10 %:

>>> from .rebate import Step
>>> table = [Step(D(0), D(10)), Step(D(100), D(20)), Step(D(300), D(30))]
>>> accrued(D(80), D(400), table, "slices", 2)
Decimal('16.00')
>>> accrued(D(80), D(80), table, "slices", 2)
Decimal('8.00')
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D

from .accrual import ZERO, rounded
from .period import DAY, Window, add_months
from .rebate import parts

EXTRAPOLATED, BEFORE, REACHED = METHODS = ("extrapolated", "before", "reached")


@dataclass(frozen=True, slots=True)
class Bought:
    """What a member has bought in a period so far.

    :ivar revenue: up to the last day that counts
    :ivar since: first day on which something of the period counts for the member
    :ivar until: last such day: today, or the last one of the membership
    :ivar before: revenue of the same period a year earlier
    """

    revenue: D
    since: date
    until: date
    before: D = ZERO


def expected_revenue(bought, on, last, method):
    """The revenue that a member is expected to reach in the whole period.

    Never less than what was bought already; who has left buys nothing more, and who
    bought nothing a year earlier is measured by this year.

    :param on: the day as of which it is asked
    :param last: last day of the period
    :param method: one of :data:`METHODS`

    >>> march = date(2026, 3, 31)
    >>> one = Bought(D(90), date(2026, 1, 1), march, before=D(500))
    >>> [int(expected_revenue(one, march, date(2026, 12, 31), how)) for how in METHODS]
    [365, 500, 90]
    """
    if bought.revenue <= 0 or on >= last or bought.until < on or method == REACHED:
        return bought.revenue
    if method == BEFORE and bought.before > 0:
        return max(bought.revenue, bought.before)
    days = (on - bought.since).days + 1
    return bought.revenue * ((last - bought.since).days + 1) / days


def accrued(revenue, expected, steps, method, places):
    """The part of the expected rebate that belongs to what was bought so far.

    :param expected: revenue of the whole period
    :param method: ``whole`` or ``slices``

    >>> accrued(D(0), D(0), [], "whole", 2)
    Decimal('0.00')
    """
    if revenue <= 0:
        return rounded(ZERO, places)
    rebate = sum((part.amount for part in parts(expected, steps, method)), ZERO)
    return rounded(revenue * rebate / expected, places)


def year_before(span):
    """The same period a year earlier.

    >>> year_before(Window(date(2025, 1, 1), date(2025, 3, 31))).last
    datetime.date(2024, 3, 31)
    """
    return Window(add_months(span.first, -12), add_months(span.last + DAY, -12) - DAY)
