"""The tier discount that a sold line got."""


def unit_discount(list_price, tier_price, price):
    """What the tier gave per unit.

    List price less tier price. What a salesperson gave on top is not the tier's,
    and of a price agreed above the tier's only what was really given counts.

    >>> unit_discount(list_price=100, tier_price=90, price=90)
    10
    >>> unit_discount(list_price=100, tier_price=90, price=85)
    10
    >>> unit_discount(list_price=100, tier_price=90, price=95)
    5
    >>> unit_discount(list_price=100, tier_price=90, price=110)
    0

    A pricelist may also be dearer than the list; that is no discount.

    >>> unit_discount(list_price=100, tier_price=120, price=120)
    0
    """
    return max(list_price - max(tier_price, price), 0)
