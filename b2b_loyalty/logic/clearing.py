"""What a reward that a supplier bills is to have on the clearing account.

The expected cost is credited to clearing when the reward is approved, the bill debits
it, and once the cost is complete the rest goes to expense, so that nothing is left:

>>> waiting = Cost(live=True, complete=False, expected=D(300))
>>> target(waiting)
Target(accrued=Decimal('300'), variance=Decimal('0'))
>>> target(Cost(live=True, complete=True, expected=D(300), cleared=D(320)))
Target(accrued=Decimal('300'), variance=Decimal('20'))

A bill on another account is an expense already, so as much less is expected:

>>> target(Cost(live=True, complete=False, expected=D(300), elsewhere=D(100)))
Target(accrued=Decimal('300'), variance=Decimal('-100'))
"""

from dataclasses import dataclass
from decimal import Decimal as D

from .period import DAY, add_months


@dataclass(frozen=True)
class Cost:
    """:param live: a supplier is expected to bill it
    :param complete: no further bill is expected
    :param cleared: billed on the clearing account
    :param elsewhere: billed on other accounts
    """

    live: bool
    complete: bool
    expected: D = D(0)
    cleared: D = D(0)
    elsewhere: D = D(0)


@dataclass(frozen=True)
class Target:
    """What is to be credited to clearing by the loyalty program in all."""

    accrued: D
    variance: D

    @property
    def total(self):
        return self.accrued + self.variance


def target(cost):
    accrued = cost.expected if cost.live else D(0)
    if cost.complete or not cost.live:
        return Target(accrued, cost.cleared - accrued)
    return Target(accrued, -min(max(cost.elsewhere, D(0)), accrued))


@dataclass(frozen=True)
class Change:
    """What a run books for a redemption: the change of what was decided, in money.

    :param amount: what the general ledger still lacks of it
    """

    accrued: D
    variance: D
    amount: D

    def __add__(self, other):
        return Change(
            self.accrued + other.accrued,
            self.variance + other.variance,
            self.amount + other.amount,
        )

    def __sub__(self, other):
        return self + Change(-other.accrued, -other.variance, -other.amount)


NOTHING = Change(D(0), D(0), D(0))


def cut_off(happened, on, is_open):
    """The day on which a cost is booked: in the month of its approval, or of its bill.

    :param happened: the day of either
    :param on: the day of the run
    :param is_open: whether the books are open on a day

    >>> from datetime import date
    >>> january, run = date(2026, 1, 30), date(2026, 2, 1)
    >>> cut_off(january, run, lambda day: True).isoformat()
    '2026-01-31'
    >>> cut_off(january, run, lambda day: False).isoformat()
    '2026-02-01'
    >>> cut_off(january, january, lambda day: True).isoformat()
    '2026-01-30'
    """
    last = add_months(happened.replace(day=1), 1) - DAY
    return last if last < on and is_open(last) else on


def by_day(change, on, day, billed_on=None, billed=D(0)):
    """A change by the days on which it is booked.

    :param on: the day of the run; what is of no other day
    :param day: of the expected cost, see :func:`cut_off`
    :param billed_on: likewise of the last bill
    :param billed: variance that this day lacks because of bills
    :return: {day: :class:`Change`}

    >>> found = by_day(Change(D(300), D(20), D(320)), "February", "January")
    >>> [(day, int(part.accrued), int(part.variance)) for day, part in found.items()]
    [('January', 300, 0), ('February', 0, 20)]
    >>> late = by_day(Change(D(0), D(20), D(20)), "February", "May", "January", D(20))
    >>> list(late)
    ['January']
    """
    expected = max(change.accrued, D(0))
    parts = [
        (day, Change(expected, D(0), expected)),
        (billed_on or on, Change(D(0), billed, billed)),
    ]
    rest = change
    for _day, part in parts:
        rest -= part
    found = {}
    for booked_on, part in [*parts, (on, rest)]:
        found[booked_on] = found.get(booked_on, NOTHING) + part
    return {booked_on: part for booked_on, part in found.items() if part != NOTHING}


def components(pairs):
    """Journal items that share a redemption, in groups.

    :param pairs: (item, redemption), of any hashable kind
    :return: lists of items; each item is in one of them

    >>> components([(1, "a"), (2, "a"), (2, "b"), (3, "b"), (4, "c")])
    [[1, 2, 3], [4]]
    """
    parent = {}

    def root(node):
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for item, redemption in pairs:
        parent[root(("item", item))] = root(("redemption", redemption))
    groups = {}
    for item in dict.fromkeys(item for item, _redemption in pairs):
        groups.setdefault(root(("item", item)), []).append(item)
    return list(groups.values())


def propose(amount, costs):
    """Which of these a bill may be for: each that brings the sum nearer to it.

    :param costs: (what, its expected cost), the oldest first
    :return: list of what

    >>> propose(D(620), [("a", D(300)), ("b", D(300)), ("c", D(300))])
    ['a', 'b']
    >>> propose(D(300), [("large", D(1000)), ("small", D(280))])
    ['small']
    """
    chosen, left = [], amount
    for what, cost in costs:
        if D(0) < cost < 2 * left:
            chosen.append(what)
            left -= cost
    return chosen
