"""What a membership was worth to the member, year by year.

Money that it did not have to pay (discounts, rewards) is known to the day. A benefit
in words has a value for a year; it counts for the days on which the member had it:

>>> spans = [Span(date(2025, 1, 1), date(2025, 12, 31), D(1200)),
...          Span(date(2026, 1, 1), date(2026, 1, 31), D(3650))]
>>> benefits_by_year(spans, places=2)
{2025: Decimal('1200.00'), 2026: Decimal('310.00')}
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP
from decimal import Decimal as D


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, with what the benefits are worth a year."""

    first: date
    last: date
    worth: D


def benefits_by_year(spans, places):
    """{calendar year: value of the benefits in words}, rounded to ``places``."""
    found = defaultdict(D)
    for span in spans:
        for number in range(span.first.year, span.last.year + 1):
            first = max(span.first, date(number, 1, 1))
            last = min(span.last, date(number, 12, 31))
            held, whole = (last - first).days + 1, _days_of(number)
            found[number] += span.worth * held / whole
    step = D(1).scaleb(-places)
    return {n: value.quantize(step, ROUND_HALF_UP) for n, value in found.items()}


def _days_of(number):
    return (date(number + 1, 1, 1) - date(number, 1, 1)).days


@dataclass(frozen=True, slots=True)
class Year:
    """What one calendar year brought, in the seller's currency."""

    number: int
    discounts: D = D(0)
    rewards: D = D(0)
    benefits: D = D(0)

    @property
    def total(self):
        return self.discounts + self.rewards + self.benefits


def years(received, benefits, on, count=3):
    """The last ``count`` years, the running one first, and all since joining.

    :param received: {year: (discounts, rewards)}
    :param benefits: {year: value of benefits in words}
    :return: (list of :class:`Year`, total of all years)

    >>> shown, total = years({2023: (D(5), D(0)), 2026: (D(1), D(2))}, {2026: D(4)},
    ...                      date(2026, 6, 1), count=2)
    >>> [(year.number, year.total) for year in shown], total
    ([(2026, Decimal('7')), (2025, Decimal('0'))], Decimal('12'))
    """
    found = {
        number: Year(
            number,
            *received.get(number, (D(0), D(0))),
            benefits.get(number, D(0)),
        )
        for number in received.keys() | benefits.keys()
    }
    shown = [found.get(on.year - back, Year(on.year - back)) for back in range(count)]
    return shown, sum((year.total for year in found.values()), D(0))
