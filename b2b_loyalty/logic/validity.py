"""Until when points can be spent.

>>> last_day("none", date(2026, 3, 10))
>>> last_day("months", date(2026, 3, 10), months=24)
datetime.date(2028, 3, 9)
>>> last_day("year_end", date(2019, 1, 15), years=2)
datetime.date(2021, 12, 31)
"""

from datetime import date

from .period import last_day_inside

KINDS = ("none", "months", "year_end")


def last_day(kind, earned_on, months=0, years=0):
    """The last day on which points earned on a day can be spent; None: no end.

    :param kind: ``none``; ``months`` after earning; ``year_end``: the end of the
        calendar year ``years`` full calendar years after the one of earning
    """
    if kind == "months":
        return last_day_inside(earned_on, months)
    if kind == "year_end":
        return date(earned_on.year + years, 12, 31)
    return None
