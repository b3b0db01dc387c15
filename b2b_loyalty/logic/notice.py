"""When a member is told that points expire: calmly, in time, and once.

>>> on = date(2026, 3, 10)
>>> soon = Expiring(None, date(2026, 6, 8), 100)
>>> to_tell([soon], on, first=90)
[Notice(holder=None, last_day=datetime.date(2026, 6, 8), points=100, number=1)]
>>> to_tell([soon], on - timedelta(days=1), first=90)
[]
>>> to_tell([soon._replace(told=1)], on, first=90)
[]
"""

from datetime import date, timedelta
from typing import NamedTuple

# What would be told within so many days is told along, so that who earns every day
# does not get a mail every day.
TOGETHER = timedelta(days=30)


class Expiring(NamedTuple):
    """Points of one holder that share their last day.

    :param holder: id of a person, None for the company
    :param told: number of the notice that has told of them; 0: none
    """

    holder: int | None
    last_day: date
    points: int
    told: int = 0


class Notice(NamedTuple):
    """:param number: 1 for the first notice, 2 for the second"""

    holder: int | None
    last_day: date
    points: int
    number: int


def due(row, on, first, second=0):
    """Number of the notice that is due for these points on a day; 0: none.

    :param first: days before the last one for the first notice, 0 for none
    :param second: the same for the second
    """
    for number, days in ((2, second), (1, first)):
        if days and on <= row.last_day <= on + timedelta(days=days):
            return number if number > row.told else 0
    return 0


def to_tell(rows, on, first, second=0):
    """What to tell on a day, of each holder to whom anything is due.

    :return: list of :class:`Notice`, what ends first comes first
    """
    numbers = {row: due(row, on, first, second) for row in rows}
    holders = {row.holder for row, number in numbers.items() if number}
    until = on + timedelta(days=first) + TOGETHER
    return [
        Notice(row.holder, row.last_day, row.points, number or 1)
        for row, number in sorted(numbers.items(), key=lambda item: item[0].last_day)
        if number
        or (row.holder in holders and not row.told and on <= row.last_day <= until)
    ]
