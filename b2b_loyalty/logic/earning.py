"""What a family has earned under rules: whole points, on what is left of it.

Always on the whole net amount, so that what is booked is only ever the difference to
what was booked before: partial credit notes add up, and a full one returns to zero.

>>> from decimal import Decimal
>>> terms = Terms(rule=1, points=Decimal(1), per_amount=Decimal(10))
>>> target(terms, Fraction(2409))
240
>>> target(replace(terms, multiplier=Decimal("1.5"), maximum=300), Fraction(2409))
300
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from .earning_terms import Terms

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Earned:
    """What a family earns under the terms of a rule, and on what."""

    terms: Terms
    base: Fraction
    points: int
    parts: tuple = ()


def earned(family, terms, digits=2):
    """What a family earns under several rules, those that compete settled.

    :param terms: list of :class:`Terms`
    :param digits: decimals of the currency of the books
    :return: list of :class:`Earned`, in the order of the terms
    """
    found = [_alone(family, one, digits) for one in terms]
    winners = {}
    for one in found:
        if one.terms.stacking == "best":
            before = winners.get(one.terms.holder)
            if before is None or _goes_before(one, before):
                winners[one.terms.holder] = one
    return [
        replace(one, points=0)
        if one.terms.stacking == "best" and winners[one.terms.holder] is not one
        else one
        for one in found
    ]


def target(terms, base):
    """Points on a net amount; what a credit note alone takes back is negative.

    >>> target(Terms(rule=1, fixed=50), Fraction(1, 100))
    50
    >>> target(Terms(rule=1), Fraction("-10.99"))
    -10
    """
    if base < 0:
        return 0 if terms.fixed else -target(terms, -base)
    if terms.fixed:
        points = Fraction(terms.fixed) if base else Fraction(0)
    else:
        points = base * Fraction(terms.points) / Fraction(terms.per_amount)
    whole = points * Fraction(terms.multiplier) // 1
    return min(whole, terms.maximum) if terms.maximum else whole


def money(amount, digits):
    """An amount in whole units of its currency, halves away from zero.

    >>> str(money(Fraction(200, 3), 2)), str(money(Fraction(-1, 8), 2))
    ('6667/100', '-13/100')
    """
    unit = 10**digits
    whole = (abs(amount) * unit + HALF) // 1
    return Fraction(whole if amount >= 0 else -whole, unit)


def _alone(family, terms, digits):
    parts = tuple(part for part in family.parts if terms.scope.counts(part.line))
    net = money(sum((part.amount for part in parts), Fraction(0)), digits)
    # an invoice is worth nothing at least, a credit note alone nothing at most
    base = max(net, 0) if family.root.is_invoice else min(net, 0)
    return Earned(terms, Fraction(base), target(terms, Fraction(base)), parts)


def _goes_before(one, other):
    return _strength(one) < _strength(other)


def _strength(one):
    return -abs(one.points), one.terms.sequence, one.terms.rule
