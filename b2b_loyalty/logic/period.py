"""The windows in which revenue counts.

Every window is closed at both ends: ``Window(first, last)`` holds both days.

A *rolling* window of N months as of a day starts the day after the same day N
months before:

>>> rolling(date(2011, 12, 9), 12)
Window(first=datetime.date(2010, 12, 10), last=datetime.date(2011, 12, 9))

A *year* starts on a fixed day and month, the ``anchor``: 1 January for the
calendar year, the first day of the seller's books for the fiscal year, the day
of joining for the agreement year.

>>> year(date(2026, 5, 1), (4, 1))
Window(first=datetime.date(2026, 4, 1), last=datetime.date(2027, 3, 31))
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
CALENDAR_YEAR = (1, 1)
SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends included."""

    first: date
    last: date

    def __contains__(self, day):
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows from which one membership is judged as of one day.

    * ``current``: where qualifying revenue is counted
    * ``reference``: the same window one year earlier, for growth
    * ``previous``: the whole of the year before ("N-1")
    * ``finished``, ``finished_reference``: the period that a decision at period
      end looks at, and the one to compare it with
    * ``period``: the running period; a decision at period end is taken after its
      last day
    * ``next_end``: the last day to which what is found today may hold: of years
      the end of the next one, of a rolling window the last day that holds today
    * ``anchor``: (month, day) on which ``period`` starts every year
    """

    current: Window
    reference: Window
    previous: Window
    finished: Window
    finished_reference: Window
    period: Window
    next_end: date
    anchor: tuple[int, int]


def add_months(day, months):
    """The same day ``months`` later (or earlier), or the month's last day.

    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    >>> add_months(date(2025, 3, 31), -1)
    datetime.date(2025, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    return _clamped(index // 12, index % 12 + 1, day.day)


def rolling(on, months):
    """The window of ``months`` months that ends with ``on``."""
    return Window(add_months(on, -months) + DAY, on)


def last_day_inside(day, months):
    """The last day as of which a rolling window of ``months`` still holds ``day``.

    >>> last_day_inside(date(2026, 3, 10), 12)
    datetime.date(2027, 3, 9)
    >>> last_day_inside(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    return first_day_after(day, months) - DAY


def first_day_after(day, months):
    """The first day whose same day ``months`` before is ``day`` or later.

    >>> first_day_after(date(2024, 2, 29), 12)
    datetime.date(2025, 3, 1)
    """
    candidate = add_months(day, months)
    # A clamped day (29 February -> 28 February) goes back to before ``day``.
    return candidate if add_months(candidate, -months) >= day else candidate + DAY


def year(on, anchor):
    """The year starting on ``anchor`` (month, day) that holds ``on``.

    An anchor of 29 February starts on the 28th where there is no 29th.

    >>> year(date(2026, 2, 27), (2, 29)).first
    datetime.date(2025, 2, 28)
    """
    first = _clamped(on.year, *anchor)
    if first > on:
        first = _clamped(on.year - 1, *anchor)
    return Window(first, _clamped(first.year + 1, *anchor) - DAY)


def year_before(window, anchor):
    """The whole year that ends the day before ``window`` starts."""
    return year(window.first - DAY, anchor)


def windows(kind, on, months=12, anchor=CALENDAR_YEAR, review_anchor=None):
    """All windows of a membership as of ``on``.

    :param kind: ``rolling``, ``calendar``, ``fiscal`` or ``anniversary``
    :param months: length of a rolling window
    :param anchor: (month, day) on which a year starts; of a rolling program, the
        one that "the year before" means
    :param review_anchor: (month, day) on which the agreement year starts, when a
        rolling program lowers tiers at its end only
    """
    if kind == "rolling":
        return _rolling_windows(on, months, anchor, review_anchor)
    period = year(on, anchor)
    finished = year_before(period, anchor)
    before = year_before(finished, anchor)
    year_ago = add_months(on, -12)
    return Windows(
        current=Window(period.first, on),
        # A leap day or a clamped anchor may put the same day just before the year.
        reference=Window(finished.first, max(finished.first, year_ago)),
        previous=finished,
        finished=finished,
        finished_reference=before,
        period=period,
        next_end=year(period.last + DAY, anchor).last,
        anchor=anchor,
    )


def _rolling_windows(on, months, anchor, review_anchor):
    """Without a review no period is ever finished: the window is all there is."""
    current = rolling(on, months)
    reference = rolling(add_months(on, -12), months)
    finished, finished_reference = current, reference
    period = year(on, review_anchor or anchor)
    if review_anchor:
        review_day = period.first - DAY
        finished = rolling(review_day, months)
        finished_reference = rolling(add_months(review_day, -12), months)
    return Windows(
        current=current,
        reference=reference,
        previous=year_before(year(on, anchor), anchor),
        finished=finished,
        finished_reference=finished_reference,
        period=period,
        next_end=last_day_inside(on, months),
        anchor=review_anchor or anchor,
    )


def _clamped(year_number, month, day):
    if day > SHORTEST_MONTH:
        day = min(day, monthrange(year_number, month)[1])
    return date(year_number, month, day)
