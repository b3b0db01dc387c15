"""How long a tier holds if nothing more is invoiced.

>>> from datetime import date
>>> from decimal import Decimal
>>> from .period import windows
>>> from .tier import Decision, Level, Policy
>>> book = Documents([(date(2026, 3, 10), Decimal(40000), True)])
>>> gold = Level("gold", 1, revenue=Decimal(40000))
>>> on = date(2026, 3, 10)
>>> member = Outlook([gold], Decision("gold"), Policy(), on, windows("rolling", on), 12)
>>> member.valid_until(book)
datetime.date(2027, 3, 9)
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import merge
from itertools import accumulate

from .period import DAY, Windows, add_months, first_day_after, rolling, year
from .tier import ZERO, Decision, Level, Metrics, Policy, find


class Documents:
    """A company's documents, for asking what is counted in any window.

    >>> from decimal import Decimal
    >>> book = Documents([(date(2026, 3, 10), Decimal(40000), True)])
    >>> book.revenue(rolling(date(2027, 3, 9), 12))
    Decimal('40000')
    >>> book.revenue(rolling(date(2027, 3, 10), 12))
    Decimal('0')
    """

    __slots__ = ("days", "sums", "invoice_days")

    def __init__(self, rows):
        """:param rows: (date, base, is it an invoice) in any order"""
        rows = sorted(rows)
        self.days = [day for day, _base, _invoice in rows]
        self.sums = [ZERO, *accumulate(base for _day, base, _invoice in rows)]
        self.invoice_days = [day for day, _base, invoice in rows if invoice]

    def first_in(self, window):
        """Position of the first document in the window or after it."""
        return bisect_left(self.days, window.first)

    def revenue(self, window):
        low = self.first_in(window)
        high = bisect_right(self.days, window.last)
        return self.sums[high] - self.sums[low]

    def active_months(self, window):
        low = bisect_left(self.invoice_days, window.first)
        high = bisect_right(self.invoice_days, window.last)
        return len({(d.year, d.month) for d in self.invoice_days[low:high]})


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a member once its tier has been decided.

    :param months: length of the rolling window
    :param granted_until: last day of the grant, when ``granted`` is given
    :param points: points and referrals are taken as they are: they do not leave
        the window here
    """

    levels: list[Level]
    decision: Decision
    policy: Policy
    on: date
    windows: Windows
    months: int
    granted: object = None
    granted_until: date | None = None
    points: int = 0
    referrals: int = 0

    def valid_until(self, documents):
        """The last day the tier would hold if nothing more came.

        None when it is never lost: no tier, granted for good, a bound of
        nothing, or a program that never lowers.

        :param documents: :class:`Documents` of the company, those of later days
            that are posted already too; not needed by a periodic policy
        """
        held = find(self.levels, self.decision.tier)
        if held is None or self.policy.downgrade == "never":
            return None
        if self.decision.grace_until:
            return self.decision.grace_until
        floor = find(self.levels, self.granted)
        covered = floor is not None and floor.rank >= held.rank
        if covered and not self.granted_until:
            return None
        # until then it is not even looked at
        sure = [self.on, self.decision.holds_until, covered and self.granted_until]
        start = max(day for day in sure if day)
        enough = [level for level in self.levels if level.rank >= held.rank]
        lost_on = self._lost_on(enough, documents, start)
        return lost_on and lost_on - DAY + timedelta(days=self.policy.grace_days)

    def _lost_on(self, enough, documents, start):
        """The first day after ``start`` on which none of the levels is reached."""
        if self.policy.periodic:
            nothing = Metrics(points=self.points, referrals=self.referrals)
            reached = any(level.is_reached(nothing) for level in enough)
            return None if reached else start + DAY
        reached_on = self._reading(enough, documents)
        horizon = add_months(start, 2 * self.months + 24)
        if self.policy.reviews_at_period_end:
            return self._lost_at_review(reached_on, start + DAY, horizon)
        days = self._days_of_change(enough, documents, start, horizon)
        return self._lost_for_good(reached_on, days)

    def _lost_for_good(self, reached_on, days):
        """The first day that finds it lost and is followed by no recovery in grace."""
        grace = timedelta(days=self.policy.grace_days)
        lost_on = None
        for day in days:
            if lost_on and day > lost_on + grace:
                break
            if reached_on(day):
                lost_on = None
            else:
                lost_on = lost_on or day
        return lost_on

    def _lost_at_review(self, reached_on, day, horizon):
        """The same where only the day after a year's end may lower."""
        while day <= horizon:
            running = year(day, self.windows.anchor)
            if not (reached_on(day) or reached_on(running.first - DAY)):
                return day
            day = running.last + DAY
        return None

    def _days_of_change(self, enough, documents, start, horizon):
        """The days on which a rolling figure can change, in order, found as asked for.

        A document comes into the window on its day and leaves it; where growth is
        asked it does the same in the window one year earlier.
        """
        counted = documents.days[documents.first_in(rolling(start, self.months)) :]
        if _asks("growth", enough):
            counted = documents.days
        left = (first_day_after(day, self.months) for day in counted)
        changes = [[start + DAY], counted, left]
        if _asks("growth", enough):
            later = [first_day_after(day, self.months) for day in counted]
            for days in (counted, later):
                changes.append(first_day_after(day, 12) for day in days)
        last = start
        for day in merge(*changes):
            if day > horizon:
                break
            if day > last:
                yield day
                last = day

    def _reading(self, enough, documents):
        """A function that says whether one of the levels is reached on a day."""
        by_growth, by_month = _asks("growth", enough), _asks("active_months", enough)

        def reached_on(day):
            window = rolling(day, self.months)
            year_ago = rolling(add_months(day, -12), self.months) if by_growth else None
            metrics = Metrics(
                revenue=documents.revenue(window),
                reference=documents.revenue(year_ago) if by_growth else ZERO,
                points=self.points,
                active_months=documents.active_months(window) if by_month else 0,
                referrals=self.referrals,
            )
            return any(level.is_reached(metrics) for level in enough)

        return reached_on


def _asks(name, levels):
    return any(level.asks(name) for level in levels)
