"""What a rule of earning promises: to whom, for which lines, and how many points.

The first entry of a family keeps the terms, so that nothing later is retroactive.

>>> terms = Terms(rule=1, points=Decimal("0.5"), scope=Scope(categories=frozenset({4})))
>>> thawed(1, None, frozen(terms, [])) == terms
True
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ONE = Decimal(1)

# What entries keep of a scope, as lists of ids.
LISTS = ("eligible", "excluded", "categories", "products")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which lines count: categories mean those below them, too.

    :param eligible: categories that count in the program; empty: all
    :param excluded: categories that do not
    :param categories: categories of the rule
    :param products: products of the rule; with neither, all
    :param known: {product: whether it counted when it was first asked}
    """

    eligible: frozenset = frozenset()
    excluded: frozenset = frozenset()
    categories: frozenset = frozenset()
    products: frozenset = frozenset()
    known: dict = field(default_factory=dict)

    @property
    def is_everything(self):
        return not (self.eligible or self.excluded or self.categories or self.products)

    def counts(self, line):
        """Whether a line counts; one without a product only where everything does."""
        if self.is_everything:
            return True
        if line.product is None:
            return False
        if line.product in self.known:
            return self.known[line.product]
        if self.eligible and not self.eligible & line.categories:
            return False
        if self.excluded & line.categories:
            return False
        if not (self.categories or self.products):
            return True
        return bool(self.categories & line.categories) or line.product in self.products


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule gives for a family; its first entry keeps them.

    :param fixed: so many for a family of which anything is left, not by amount
    :param maximum: points of one invoice at most, 0 for any number
    :param stacking: ``add``, or ``best``: of those the best one alone counts
    :param holder: the person who holds the points, None for the company
    """

    rule: int
    points: Decimal = ONE
    per_amount: Decimal = ONE
    fixed: int = 0
    multiplier: Decimal = ONE
    maximum: int = 0
    stacking: str = "add"
    sequence: int = 10
    holder: int | None = None
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class Offer:
    """When a rule applies to an invoice.

    :param tiers: only members of these
    :param partners: only these companies, None for all
    """

    date_from: date | None = None
    date_to: date | None = None
    tiers: frozenset = frozenset()
    partners: frozenset | None = None
    registration: bool = False

    def applies(self, day, tier, partner, registered):
        """Whether it does.

        :param day: of the invoice
        :param tier: that the member had on that day
        :param registered: day on which the member registered for it

        >>> Offer(date_from=date(2026, 3, 1)).applies(date(2026, 2, 28), 1, 1, None)
        False
        """
        return (
            (not self.date_from or self.date_from <= day)
            and (not self.date_to or day <= self.date_to)
            and (not self.tiers or tier in self.tiers)
            and (self.partners is None or partner in self.partners)
            and (not self.registration or bool(registered) and registered <= day)
        )


def frozen(terms, lines):
    """Terms as an entry keeps them, with the products that they were asked of.

    :param lines: of the family
    :return: dict of plain values; the rule and the holder are on the entry
    """
    scope = terms.scope
    known = dict(scope.known)
    if not scope.is_everything:
        known |= {one.product: scope.counts(one) for one in lines if one.product}
    return {
        "points": str(terms.points),
        "per_amount": str(terms.per_amount),
        "fixed": terms.fixed,
        "multiplier": str(terms.multiplier),
        "maximum": terms.maximum,
        "stacking": terms.stacking,
        "sequence": terms.sequence,
        **{name: sorted(getattr(scope, name)) for name in LISTS},
        "counted": sorted(product for product, counts in known.items() if counts),
        "left_out": sorted(product for product, counts in known.items() if not counts),
    }


def thawed(rule, holder, values):
    """Terms that an entry keeps, see :func:`frozen`."""
    return Terms(
        rule=rule,
        holder=holder,
        points=Decimal(values["points"]),
        per_amount=Decimal(values["per_amount"]),
        fixed=values["fixed"],
        multiplier=Decimal(values["multiplier"]),
        maximum=values["maximum"],
        stacking=values["stacking"],
        sequence=values["sequence"],
        scope=Scope(
            **{name: frozenset(values[name]) for name in LISTS},
            known={
                **dict.fromkeys(values["counted"], True),
                **dict.fromkeys(values["left_out"], False),
            },
        ),
    )
