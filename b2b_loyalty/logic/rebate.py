"""The year-end bonus: a percentage of a period's revenue, by the tier it reaches.

Either on the whole amount, at the percentage of the highest bound that is reached, or
slice by slice, each at its own percentage; a slice is as wide as the way from its
bound to the next one:

>>> table = [Step(D(0), D(10)), Step(D(100), D(20)), Step(D(300), D(30))]
>>> slices(D(3800), table, 2)
Decimal('1100.00')
>>> whole(D(3800), table, 2)
Decimal('1140.00')
"""

from dataclasses import dataclass
from decimal import Decimal as D
from itertools import zip_longest

from .accrual import ZERO, rounded


@dataclass(frozen=True, slots=True)
class Step:
    """From this revenue on (inclusive), so many per cent."""

    bound: D
    percent: D


@dataclass(frozen=True, slots=True)
class Slice:
    """What of a revenue lies between a bound and the next one."""

    bound: D
    percent: D
    width: D

    @property
    def amount(self):
        """Not rounded: a rebate is rounded once."""
        return self.width * self.percent / 100


def cut(revenue, steps):
    """The revenue in slices, the lowest first; those that it does not reach left out.

    :param steps: in any order, one per bound

    >>> parts = cut(D(250), [Step(D(100), D(20)), Step(D(0), D(10))])
    >>> [(part.bound, part.width) for part in parts]
    [(Decimal('0'), Decimal('100')), (Decimal('100'), Decimal('150'))]
    """
    ordered = sorted(steps, key=lambda step: step.bound)
    ends = [step.bound for step in ordered[1:]]
    return [
        Slice(step.bound, step.percent, min(revenue, end) - step.bound)
        for step, end in zip_longest(ordered, ends, fillvalue=revenue)
        if revenue > step.bound
    ]


def slices(revenue, steps, places):
    """The rebate slice by slice; 0 for a revenue that is not above 0."""
    return total(parts(revenue, steps, "slices"), places)


def whole(revenue, steps, places):
    """The rebate on the whole amount, by the highest bound that it reaches.

    >>> whole(D("99.99"), [Step(D(100), D(20))], 2)
    Decimal('0.00')
    """
    return total(parts(revenue, steps, "whole"), places)


def parts(revenue, steps, method):
    """What of a revenue counts at which percentage, the lowest bound first.

    Summed and rounded once it is :func:`whole` or :func:`slices`.

    :param method: ``whole`` or ``slices``

    >>> table = [Step(D(0), D(10)), Step(D(100), D(20))]
    >>> [(part.bound, part.width) for part in parts(D(250), table, "whole")]
    [(Decimal('100'), Decimal('250'))]
    """
    if method == "slices":
        return cut(revenue, steps)
    reached = [step for step in steps if step.bound <= revenue]
    if not reached or revenue <= 0:
        return []
    top = max(reached, key=lambda step: step.bound)
    return [Slice(top.bound, top.percent, revenue)]


def total(parts, places):
    """The rebate that parts of a revenue come to."""
    return rounded(sum((part.amount for part in parts), ZERO), places)


def due(rebate, paid):
    """What is still to be paid for a period, or taken back (below 0).

    :param rebate: of the period, as its documents stand now
    :param paid: for it by earlier runs, their corrections included

    >>> due(D("90.00"), D("100.00"))
    Decimal('-10.00')
    """
    return rebate - paid
