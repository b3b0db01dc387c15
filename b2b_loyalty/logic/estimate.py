"""What a seller expects of the points of a year: how many are redeemed, at what cost.

An estimate holds from its day until the next one. One for a year goes before one for
all years, whatever their days.

>>> known = [
...     Estimate(date(2025, 1, 1), D("0.90"), D("0.02")),
...     Estimate(date(2025, 6, 1), D("0.80"), D("0.02")),
...     Estimate(date(2025, 1, 1), D("0.95"), D("0.03"), year=2024),
... ]
>>> pick(known, 2025, date(2025, 5, 31)).rate, pick(known, 2025, date(2025, 6, 1)).rate
(Decimal('0.90'), Decimal('0.80'))
>>> pick(known, 2024, date(2026, 1, 1)).rate
Decimal('0.95')
>>> pick(known, 2025, date(2024, 12, 31))
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    :ivar day: from which it holds
    :ivar rate: of the points that are expected to be redeemed in the end, 0 to 1
    :ivar cost: of a point that is redeemed
    :ivar year: of issue; 0: every year
    """

    day: date
    rate: D
    cost: D
    year: int = 0


def pick(estimates, year, on):
    """The estimate that holds for a year's points on a day; None where there is none.

    :param estimates: of one day, the later one in the list holds
    """
    found = [one for one in estimates if one.day <= on and one.year in (year, 0)]
    ranked = enumerate(found)
    best = max(ranked, key=lambda n: (n[1].year, n[1].day, n[0]), default=(0, None))
    return best[1]
