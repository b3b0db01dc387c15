"""Days and months."""

from calendar import monthrange


def add_months(day, months):
    """The same day ``months`` later (or earlier), or the month's last day.

    >>> from datetime import date
    >>> str(add_months(date(2026, 1, 31), 1)), str(add_months(date(2026, 3, 31), -1))
    ('2026-02-28', '2026-02-28')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
