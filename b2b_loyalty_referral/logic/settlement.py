"""What of commission is paid now, and what waits.

Whatever is approved and not paid yet is paid with the period in which it was approved,
or with a later one; what is taken back counts at once. Below the least amount that the
plan pays, and below nothing, everything waits for the next period. What speaks against
a referral holds out what it would bring, never what is taken back.

>>> from datetime import date
>>> march = date(2026, 3, 31)
>>> won = Open(1, Decimal("14.70"), date(2026, 3, 9))
>>> lost = Open(2, Decimal("-4.70"), date(2026, 4, 2))
>>> settle([won, lost], march).total
Decimal('10.00')
>>> settle([won, lost], march, least=Decimal(50)).outcome
'carry'
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .commission import ZERO, period_of
from .months import add_months

MONTHS = {"month": 1, "quarter": 3}


@dataclass(frozen=True, slots=True)
class Open:
    """A line that is approved and not paid.

    :param since: the day of its approval
    :param held: what speaks against its referral; empty: nothing
    :param referral: whose line it is
    """

    key: int
    amount: Decimal
    since: date
    held: str = ""
    referral: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of the lines of one referrer.

    :param keys: the lines that are paid, or would be
    :param held_keys: those that are held out
    :param earned: of this period
    :param taken_back: at or below 0
    :param brought: approved before this period, and not paid then
    :param held: what is held out, in money
    :param outcome: ``pay``, ``carry`` (too little, or less than nothing), ``none``
    """

    keys: tuple = ()
    held_keys: tuple = ()
    earned: Decimal = ZERO
    taken_back: Decimal = ZERO
    brought: Decimal = ZERO
    held: Decimal = ZERO
    outcome: str = "none"

    @property
    def total(self):
        return self.earned + self.taken_back + self.brought


def is_due(line, last):
    """Whether a line counts in a period that ends on a day.

    >>> day, next_day = date(2026, 3, 31), date(2026, 4, 1)
    >>> [is_due(Open(1, Decimal(5), since), day) for since in (day, next_day)]
    [True, False]
    >>> is_due(Open(1, Decimal(-5), next_day), day)
    True
    """
    return line.amount < 0 or line.since <= last


def held_out(lines):
    """Those that something speaks against, where their referral comes to more than 0.

    What it brings and what is taken back go together: one without the other would pay
    or deduct what nobody owes.

    >>> day = date(2026, 3, 31)
    >>> won, lost = Open(1, Decimal(50), day, "x"), Open(2, Decimal(-80), day, "x")
    >>> held_out([won]), held_out([won, lost])
    (frozenset({1}), frozenset())
    """
    sums = {}
    against = [line for line in lines if line.held]
    for line in against:
        sums[line.referral] = sums.get(line.referral, ZERO) + line.amount
    return frozenset(line.key for line in against if sums[line.referral] > 0)


def settle(lines, last, first=date.min, least=ZERO):
    """What of the open lines of one referrer is paid with a period.

    :param last: its last day
    :param first: its first day; what was approved before was carried forward
    :param least: less than that is not paid
    """
    out = held_out(lines)
    held = [line for line in lines if line.key in out and is_due(line, last)]
    # with what is taken back goes what it is taken from
    paid = [
        line
        for line in lines
        if line.key not in out and (line.held or is_due(line, last))
    ]
    new = [line for line in paid if line.since >= first]
    found = {
        "keys": tuple(line.key for line in paid),
        "held_keys": tuple(line.key for line in held),
        "earned": _sum(line for line in new if line.amount > 0),
        "taken_back": _sum(line for line in new if line.amount < 0),
        "brought": _sum(line for line in paid if line.since < first),
        "held": _sum(held),
    }
    return Settled(**found, outcome=_outcome(_sum(paid), least))


def _sum(lines):
    return sum((line.amount for line in lines), ZERO)


def _outcome(total, least):
    if not total:
        return "none"
    return "pay" if total > 0 and total >= least else "carry"


def period(day, every):
    """The first and last day of the period in which a day falls.

    >>> [str(one) for one in period(date(2026, 5, 20), "quarter")]
    ['2026-04-01', '2026-06-30']
    >>> [str(one) for one in period(date(2026, 5, 20), "invoice")]
    ['2026-05-20', '2026-05-20']
    """
    if every not in MONTHS:
        return day, day
    first = period_of(day, every)
    return first, add_months(first, MONTHS[every]) - timedelta(days=1)


def period_before(day, every):
    """The last one that is over.

    >>> [str(one) for one in period_before(date(2026, 5, 20), "month")]
    ['2026-04-01', '2026-04-30']
    """
    first, _last = period(day, every)
    return period(first - timedelta(days=1), every)


def points_of(amount, point_value):
    """So many whole points are worth an amount, halves up.

    >>> points_of(Decimal("14.70"), Decimal("0.04")), points_of(Decimal(5), ZERO)
    (368, 0)
    """
    if amount <= 0 or point_value <= 0:
        return 0
    return int((amount / point_value).quantize(Decimal(1), ROUND_HALF_UP))
