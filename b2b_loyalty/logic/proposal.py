"""Bounds of tiers proposed from what customers really bought.

The shares say how many of the companies that bought stand in each tier, from the
top: of four tiers the highest 5 per cent, then 15, then 30; the lowest holds the
rest, with everybody at or below zero.

>>> from decimal import Decimal as D
>>> book = [D(100 * n * n) for n in range(1, 101)]
>>> propose_bounds(book, 4)
[Decimal('0'), Decimal('250000'), Decimal('500000'), Decimal('1000000')]
>>> count_by_bound(book, propose_bounds(book, 4))
[49, 21, 29, 1]
"""

from bisect import bisect_right
from collections import Counter
from decimal import Decimal
from itertools import accumulate, pairwise

ZERO = Decimal(0)

# Pleasant numbers are these times a power of ten. The finer ones serve where the
# coarse ones would make two bounds the same, or one that nobody reaches.
COARSE = tuple(map(Decimal, ("1", "2", "2.5", "5")))
FINE = tuple(Decimal(n) / 2 for n in range(2, 20))
FINEST = tuple(Decimal(n) / 10 for n in range(10, 100))

# The shares of the tiers above the lowest, from the top.
SHARES = {
    0: (),
    1: (),
    2: (Decimal("0.20"),),
    3: (Decimal("0.10"), Decimal("0.30")),
    4: (Decimal("0.05"), Decimal("0.15"), Decimal("0.30")),
    5: (Decimal("0.02"), Decimal("0.05"), Decimal("0.13"), Decimal("0.30")),
}

# One tier that holds more than this share of the members tells them little.
# Of fewer than five, one company more or less is 20 per cent or more: no sign.
CROWDED, FEWEST = Decimal("0.60"), 5

# Where nothing was invoiced yet: the first bound above 0, and the way up.
FIRST_BOUND, WAY_UP = Decimal(1000), 5


def default_shares(tiers):
    """Shares of the tiers above the lowest, from the top.

    >>> default_shares(3)
    (Decimal('0.10'), Decimal('0.30'))
    >>> len(default_shares(8)), sum(default_shares(8)) < 1
    (7, True)
    """
    if tiers in SHARES:
        return SHARES[tiers]
    return tuple(Decimal("0.5") ** step for step in range(tiers, 1, -1))


def pleasant(value, steps=COARSE):
    """The pleasant number nearest to ``value``; of two, the lower one.

    >>> pleasant(Decimal(43210)), pleasant(Decimal("0.9")), pleasant(Decimal(-5))
    (Decimal('50000'), Decimal('1'), Decimal('0'))
    """
    if value <= 0:
        return ZERO
    candidates = _around(value, steps)
    return _plain(min(candidates, key=lambda number: (abs(number - value), number)))


def next_pleasant(value):
    """The first pleasant number above a positive ``value``.

    >>> next_pleasant(Decimal(1000)), next_pleasant(Decimal("7.5"))
    (Decimal('2000'), Decimal('10'))
    """
    return _plain(next(n for n in _around(value, COARSE) if n > value))


def propose_bounds(revenues, tiers, shares=None):
    """Bounds of ``tiers`` tiers, lowest first: 0, then strictly rising.

    :param revenues: one figure per company
    :param shares: of the tiers above the lowest, from the top (fractions of 1)
    :raise ValueError: for shares that do not fit the tiers
    """
    shares = default_shares(tiers) if shares is None else tuple(shares)
    _check(tiers, shares)
    bought = sorted((r for r in revenues if r > 0), reverse=True)
    reached = [_reached_by(bought, share) for share in accumulate(shares)][::-1]
    if not bought:
        reached = [FIRST_BOUND * WAY_UP**step for step in range(len(shares))]
    most = (bought or reached[::-1] or [ZERO])[0]
    for steps in (COARSE, FINE, FINEST):
        bounds = [pleasant(revenue, steps) for revenue in reached]
        if _is_rising(bounds) and bounds[-1:] <= [most]:
            break
    return [ZERO, *_rising(bounds)] if tiers else []


def _check(tiers, shares):
    wanted = max(tiers - 1, 0)
    if len(shares) != wanted:
        raise ValueError(
            f"{tiers} tiers need {wanted} shares (the lowest has the rest), "
            f"not {len(shares)}"
        )
    if any(share <= 0 for share in shares) or sum(shares) >= 1:
        raise ValueError("shares are above 0 and leave something to the lowest tier")


def _reached_by(ranked, share):
    """The revenue that this share of the companies reaches, one company at least."""
    return ranked[max(int(share * len(ranked)), 1) - 1] if ranked else ZERO


def _is_rising(bounds):
    return all(low < high for low, high in pairwise(bounds))


def _rising(bounds):
    """Ties broken upwards: what many reach at once is not a reason to give more."""
    before = ZERO
    for bound in bounds:
        before = bound if bound > before else next_pleasant(before)
        yield before


def _around(value, steps):
    unit = Decimal(10) ** value.adjusted()
    return [*(step * unit for step in steps), 10 * unit, 20 * unit]


def count_by_bound(revenues, bounds):
    """Companies in each tier by revenue alone; those below the first are in none.

    >>> count_by_bound([Decimal(-1), Decimal(0), Decimal(999), Decimal(1000)],
    ...                [Decimal(0), Decimal(1000)])
    [2, 1]
    """
    counts = Counter(bisect_right(bounds, revenue) for revenue in revenues)
    return [counts[place] for place in range(1, len(bounds) + 1)]


def crowded(counts, without=0):
    """The place of the tier that holds too many of all members, or None.

    :param counts: members of each tier
    :param without: members in none of them

    >>> crowded([61, 30, 9]), crowded([60, 31, 9]), crowded([61, 30], without=11)
    (0, None, None)
    >>> crowded([4, 0]), crowded([5, 0]), crowded([5])
    (None, 0, None)
    """
    total = sum(counts) + without
    if len(counts) < 2 or total < FEWEST:
        return None
    most = max(counts)
    return counts.index(most) if most > CROWDED * total else None


def _plain(number):
    """Without an exponent, so that it prints as people write it."""
    return Decimal(format(number.normalize(), "f"))
