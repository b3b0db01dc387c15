"""A closing: what the points of each year come to, and what is booked for them.

>>> sale = Group(2025, valued=True, allocated=D("8676"), issued=10000, redeemed=4500)
>>> [row] = rows("deferral", [sale], lambda year: Estimate(None, D("0.95"), D(0)), 0)
>>> row.revenue, row.liability
(Decimal('4110'), Decimal('4566'))
>>> targets([row])["adjustment"], targets([row])["liability"]
(Decimal('4566'), Decimal('4566'))
"""

from dataclasses import dataclass
from decimal import Decimal as D

from .accrual import ZERO, Issue, expected, provision, released
from .estimate import Estimate  # noqa: F401  (for the example above)

# What is booked, and whether it is a debit.
ROLES = {
    "liability": False,
    "refund": False,
    "breakage": False,
    "adjustment": True,
    "expense": True,
}


@dataclass(frozen=True, slots=True)
class Group:
    """The points of one year of issue as of a day, see ``report/closing.py``.

    :ivar valued: a part of a price was allocated to them
    """

    year: int
    valued: bool
    allocated: D = ZERO
    issued: int = 0
    redeemed: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What one group of points comes to.

    :ivar kind: ``deferral`` (a part of a price) or ``provision`` (at cost)
    :ivar expected: points of the group that are expected to be redeemed in the end
    :ivar liability: still owed; :ivar breakage: earned as nobody will come for it
    """

    kind: str
    year: int
    issued: int
    redeemed: int
    expired: int
    outstanding: int
    rate: D
    cost: D
    expected: D = ZERO
    allocated: D = ZERO
    revenue: D = ZERO
    breakage: D = ZERO
    liability: D = ZERO


def rows(method, groups, estimate, places):
    """The rows of a closing.

    :param method: ``none``, ``deferral`` or ``provision``
    :param groups: list of :class:`Group`
    :param estimate: function of a year of issue: :class:`logic.estimate.Estimate`
    :param places: decimals of the currency
    """
    if method == "none":
        return []
    if method == "provision":
        groups = _by_year(groups)
    return [_row(group, estimate(group.year), places) for group in groups]


def _row(group, estimate, places):
    issue = Issue(group.allocated, group.issued, group.redeemed, group.expired)
    seen = {
        "year": group.year,
        "issued": group.issued,
        "redeemed": group.redeemed,
        "expired": group.expired,
        "outstanding": issue.outstanding,
        "rate": estimate.rate,
        "cost": estimate.cost,
    }
    if group.valued:
        found = released(issue, estimate.rate, places)
        return Row(
            kind="deferral",
            expected=expected(issue, estimate.rate),
            allocated=max(group.allocated, ZERO),
            revenue=found.revenue,
            breakage=found.breakage,
            liability=found.liability,
            **seen,
        )
    owed = provision(issue.outstanding, estimate.rate, estimate.cost, places)
    return Row(
        kind="provision",
        expected=issue.outstanding * estimate.rate,
        liability=owed,
        **seen,
    )


def _by_year(groups):
    """Whether a price was allocated does not matter where all is at cost."""
    years = {}
    for group in groups:
        before = years.get(group.year, Group(group.year, valued=False))
        years[group.year] = Group(
            group.year,
            valued=False,
            issued=before.issued + group.issued,
            redeemed=before.redeemed + group.redeemed,
            expired=before.expired + group.expired,
        )
    return [years[year] for year in sorted(years)]


def targets(found, rebates=ZERO):
    """What the accounts of a program are to show, each on its own side.

    :param found: list of :class:`Row`
    :param rebates: what members are expected to get for running periods
    :return: {role: Decimal}; debits and credits are equal
    """
    sales = [row for row in found if row.kind == "deferral"]
    owed = sum((row.liability for row in found if row.kind == "provision"), ZERO)
    deferred = sum((row.liability for row in sales), ZERO)
    broken = sum((row.breakage for row in sales), ZERO)
    return {
        "liability": deferred + owed,
        "refund": rebates,
        "breakage": broken,
        "adjustment": deferred + broken + rebates,
        "expense": owed,
    }


def changes(wanted, booked):
    """What is to be booked: the target less what was booked before, where it differs.

    >>> changes({"liability": D(5), "expense": D(5)}, {"liability": D(7)})
    {'liability': Decimal('-2'), 'expense': Decimal('5')}
    """
    differences = {role: wanted[role] - booked.get(role, ZERO) for role in wanted}
    return {role: amount for role, amount in differences.items() if amount}
