"""What is open in a pool of points, and which entry is settled by which.

A pool is what a member company, or one person of it, holds. Its entries are signed
whole numbers that never change. What is *left* of an entry starts as its points and
goes to zero as allocations match it with others: a positive rest is a batch that can
be spent, a negative one is debt. An allocation takes as much from one entry as it
gives to another, so the sum of the points is always the sum of what is left.

An allocation joins two entries that are both available, or two of the same family
(an invoice with its credit notes), which become available together. So the balance
of what is available can be read from what is left alone.

A batch settles a debt when it can be spent today or could on the debt's day: what was
spent in time stays spent in time, also when its invoice turns out unpaid and is paid
again after the last day. Until it is paid, a batch does not expire.

>>> earned = Entry(1, 100, family=7)
>>> spent, taken_back = Entry(2, -30), Entry(3, -100, family=7)
>>> settle([earned, spent], date(2026, 3, 10))
[Allocation(spend=2, earn=1, points=30)]
>>> settle([earned, taken_back], date(2026, 3, 10))
[Allocation(spend=3, earn=1, points=70)]
>>> taken_back.left
-30
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Allocation(NamedTuple):
    """``points`` of the entry ``earn`` are used by ``spend``; negative: given back."""

    spend: int
    earn: int
    points: int


@dataclass(slots=True)
class Entry:
    """An entry of which something may be left.

    :param key: its id; entries are settled in this order
    :param left: what no allocation has matched yet, ``points`` when left out
    :param expires_on: last day on which it can be spent
    :param day: on which it was spent, or taken back
    :param family: entries of one family become available together
    :param digits: decimals of the currency of its value
    """

    key: int
    points: int
    left: int | None = None
    expires_on: date | None = None
    available: bool = True
    family: int | None = None
    value: Decimal = Decimal()
    day: date | None = None
    digits: int = 2

    def __post_init__(self):
        if self.left is None:
            self.left = self.points

    def is_over(self, on):
        """Whether what is left of it expires on a day; what waits does not."""
        return (
            self.left > 0
            and self.available
            and self.expires_on is not None
            and self.expires_on < on
        )

    def can_be_spent(self, on):
        """Whether it is a batch that somebody may spend on a day."""
        return self.left > 0 and self.available and not self.is_over(on)

    def owed_since(self, on):
        """What could be spent from this day on may settle it.

        :param on: the day it is
        """
        return min(self.day or on, on)


def first_expiring(entry):
    """Sort key: what expires first is spent first, then what was earned first."""
    return (entry.expires_on or date.max, entry.key)


def settle(entries, on):
    """Match debts with batches: of the own family first, then first-expiring first.

    What is left of the entries is changed.

    :param entries: open entries of one pool
    :return: list of :class:`Allocation`
    """
    return settle_families(entries) + settle_others(entries, on)


def settle_families(entries):
    """Match debts with what is left of their own family, available or not."""
    debts, batches = _sides(entries)
    families = {}
    for batch in batches:
        families.setdefault(batch.family, []).append(batch)
    return [
        made
        for debt in debts
        if debt.family is not None
        for made in _take(debt, families.get(debt.family, ()))
    ]


def settle_others(entries, on):
    """Match what is owed now with what can be spent on a day, or could on its own."""
    debts, batches = _sides(entries)
    made = []
    for debt in debts:
        if debt.available:
            since = debt.owed_since(on)
            made += _take(debt, [b for b in batches if b.can_be_spent(since)])
    return made


def _sides(entries):
    """Debts, those of the latest day first; batches in the order of being spent.

    What was spent early may be settled by more batches than what was spent late, so
    it can wait for one of them. Of one day, debts are in the order in which they arose.
    """
    return (
        sorted((e for e in entries if e.left < 0), key=_latest_spent),
        sorted((e for e in entries if e.left > 0), key=first_expiring),
    )


def _latest_spent(debt):
    return (-(debt.day or date.max).toordinal(), debt.key)


def _take(debt, batches):
    for batch in batches:
        if not debt.left:
            return
        points = min(batch.left, -debt.left)
        if points > 0:
            batch.left -= points
            debt.left += points
            yield Allocation(debt.key, batch.key, points)


def give_back(reverse, taken, spend=None):
    """Give the points of a spend back to the batches that they came from.

    :param reverse: the new entry that takes the spend back, its points positive
    :param taken: list of (batch, points that the spend has of it)
    :param spend: the entry taken back; what it still owes is settled
    :return: list of :class:`Allocation`, those to batches with negative points
    """
    made = []
    for batch, points in taken:
        batch.left += points
        reverse.left -= points
        made.append(Allocation(reverse.key, batch.key, -points))
    if spend and spend.left:
        made += _take(spend, [reverse])
    return made


def undo(made, entries):
    """Take allocations back, so that what they joined is open again.

    :param made: allocations, summed per pair of entries
    :param entries: {key: :class:`Entry`} of all that they name
    :return: list of :class:`Allocation` with the opposite points
    """
    for allocation in made:
        entries[allocation.spend].left -= allocation.points
        entries[allocation.earn].left += allocation.points
    return [Allocation(a.spend, a.earn, -a.points) for a in made if a.points]


def share(value, points, before, after, digits):
    """The part of a batch's value that goes with some of its points.

    Cumulative, so that the parts of a whole batch add up to its value. Halves are
    rounded up as the database does, which writes what expires.

    :param before: points left of the batch before, :param after: and after
    :param digits: decimals of the currency
    :return: Decimal

    >>> share(Decimal("10.00"), 3, 3, 2, 2), share(Decimal("10.00"), 3, 1, 0, 2)
    (Decimal('3.33'), Decimal('3.33'))
    >>> share(Decimal("10.00"), 3, 2, 1, 2), share(Decimal(10), 3, 2, 1, 0)
    (Decimal('3.34'), Decimal('4'))
    >>> share(Decimal("0.05"), 2, 2, 1, 2), share(Decimal("0.05"), 2, 1, 0, 2)
    (Decimal('0.03'), Decimal('0.02'))
    """
    unit = Decimal(1).scaleb(-digits)

    def used(left):
        return (value * (points - left) / points).quantize(unit, ROUND_HALF_UP)

    return used(after) - used(before)


def balance(entries):
    """What can be spent, or is owed.

    >>> balance([Entry(1, 100), Entry(2, -30), Entry(3, 50, available=False)])
    70
    """
    return sum(entry.left for entry in entries if entry.available)


def pending(entries):
    """What waits for an invoice to be paid."""
    return sum(entry.left for entry in entries if not entry.available)
