"""What points cost in the books: deferral of revenue, or a provision.

*Deferral*: points that a sale earns are a material right (IFRS 15 B39 to B43), so a
part of its price is not revenue yet. How much is fixed with the sale; it becomes
revenue as points are redeemed, measured on how many are expected to be redeemed at
all (B46), and what is left when a year's points have all been spent or expired is
breakage.

Illustrative Example 52 of IFRS 15, to the unit:

>>> price = deferred(D(100000), D(100000), 10000, D(1), D("0.95"), places=0)
>>> price
Decimal('8676')
>>> first = released(Issue(allocated=price, issued=10000, redeemed=4500), D("0.95"), 0)
>>> first.revenue, first.liability
(Decimal('4110'), Decimal('4566'))
>>> second = released(Issue(allocated=price, issued=10000, redeemed=8500), D("0.97"), 0)
>>> second.revenue - first.revenue, second.liability
(Decimal('3493'), Decimal('1073'))

*Provision*: what the points that are outstanding will cost.

>>> provision(outstanding=5500, rate=D("0.90"), cost=D("0.02"), places=2)
Decimal('99.00')
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from decimal import Decimal as D

ZERO = D(0)


@dataclass(frozen=True, slots=True)
class Issue:
    """The points of one year of issue, as of one day.

    :ivar allocated: what was deferred of the sales that earned them
    :ivar issued: points, less those that credit notes took back
    :ivar redeemed: of these
    :ivar expired: of these
    """

    allocated: D
    issued: int
    redeemed: int = 0
    expired: int = 0

    @property
    def outstanding(self):
        """Points that can still be redeemed; never below 0."""
        return max(self.issued - self.redeemed - self.expired, 0)


@dataclass(frozen=True, slots=True)
class Released:
    """What has become of a year's deferral by a day, all in all.

    :ivar revenue: earned by redemptions
    :ivar breakage: earned because nobody will come for it any more
    :ivar liability: still owed
    """

    revenue: D
    breakage: D
    liability: D


def rounded(amount, places):
    """Money of a currency; halves go up, as taxes and the database do."""
    return amount.quantize(D(1).scaleb(-places), ROUND_HALF_UP)


def deferred(price, goods, points, point_value, rate, places=None):
    """The part of a sale's price that belongs to its points.

    :param price: what was invoiced, without tax
    :param goods: stand-alone selling price of what was sold
    :param points: that it earns
    :param point_value: what a point is worth to the customer
    :param rate: of the points that are expected to be redeemed, 0 to 1
    :param places: decimals of the currency; None: not rounded

    A rate of 0 defers nothing; nor does a sale of nothing:

    >>> deferred(D(100), D(100), 10, D(1), D(0), 2)
    Decimal('0.00')
    >>> deferred(D(0), D(0), 5, D(1), D(1), 2)
    Decimal('0.00')
    """
    worth = points * point_value * rate
    share = price * worth / (goods + worth) if goods + worth else ZERO
    return share if places is None else rounded(share, places)


def allocated(price, worths, places):
    """The parts of a sale's price that belong to the points of its rules.

    :param price: what was invoiced, without tax; also what the goods are worth alone
    :param worths: of the points under each rule: points × value × expected rate
    :return: list of Decimal, in the order of the worths

    >>> allocated(D(100000), [D(9500)], 0)
    [Decimal('8676')]
    >>> allocated(D(100), [D(5), D(5), D(0)], 2)
    [Decimal('4.55'), Decimal('4.54'), Decimal('0.00')]

    What a credit note alone takes back is negative on both sides:

    >>> allocated(D(-100), [D(-10)], 2)
    [Decimal('-9.09')]
    """
    worth = sum(worths, ZERO)
    if not worth or not price + worth:
        return [rounded(ZERO, places) for _worth in worths]
    whole = rounded(price * worth / (price + worth), places)
    last = max(place for place, one in enumerate(worths) if one)
    parts = [rounded(whole * one / worth, places) for one in worths]
    parts[last] += whole - sum(parts, ZERO)
    return parts


def by_prices(price, prices, places):
    """A price in parts by their stand-alone selling prices; the last takes the rest.

    >>> by_prices(D(100), [D(1), D(1), D(1)], 2)
    [Decimal('33.33'), Decimal('33.33'), Decimal('33.34')]
    >>> by_prices(D(-100), [D(3), D(1)], 2)
    [Decimal('-75.00'), Decimal('-25.00')]
    """
    total = sum(prices, ZERO)
    parts = [rounded(price * one / total, places) for one in prices[:-1]]
    return [*parts, rounded(price, places) - sum(parts, ZERO)]


def expected(issue, rate):
    """Points of a year that will have been redeemed in the end, as expected today.

    Never fewer than have been, never more than there are.
    """
    return max(D(issue.redeemed), min(D(issue.issued), rate * issue.issued))


def released(issue, rate, places=None):
    """What of a year's deferral is revenue, breakage and still owed, to date.

    Entries are this less what was booked before, so that a new estimate changes what
    is released and never what was allocated.

    :param rate: expected today, 0 to 1
    :param places: decimals of the currency; None: not rounded

    All spent or expired: what is left is breakage.

    >>> found = released(Issue(D(100), issued=10, redeemed=4, expired=6), D("0.5"), 2)
    >>> found.revenue, found.breakage, found.liability
    (Decimal('80.00'), Decimal('20.00'), Decimal('0.00'))

    A single expiry releases nothing: it was expected already.

    >>> released(Issue(D(100), issued=10, redeemed=4, expired=1), D("0.5"), 2).breakage
    Decimal('0.00')
    """
    whole = max(issue.allocated, ZERO)
    total = expected(issue, rate)
    revenue = whole * issue.redeemed / total if total else ZERO
    if places is not None:
        whole, revenue = rounded(whole, places), rounded(revenue, places)
    revenue = min(max(revenue, ZERO), whole)
    left, nothing = whole - revenue, whole - whole
    if issue.outstanding:
        return Released(revenue, breakage=nothing, liability=left)
    return Released(revenue, breakage=left, liability=nothing)


def provision(outstanding, rate, cost, places):
    """What outstanding points will cost: those expected to be redeemed, at their cost.

    :param cost: of one point

    >>> provision(-5, D(1), D(1), 2)
    Decimal('0.00')
    """
    return rounded(max(outstanding, 0) * rate * cost, places)
