"""A yearly budget: how much of it is used, and when somebody is told.

>>> passed(used=Decimal("79.99"), amount=Decimal(100))
0
>>> passed(used=Decimal(80), amount=Decimal(100))
80
>>> passed(used=Decimal(250), amount=Decimal(100))
100

Each mark is told once, whatever the costs do meanwhile:

>>> to_tell(used=Decimal(85), amount=Decimal(100), told=0)
80
>>> to_tell(used=Decimal(90), amount=Decimal(100), told=80)
0
>>> to_tell(used=Decimal(70), amount=Decimal(100), told=80)
0

A budget that was raised starts anew from where it is now:

>>> told_after_raise(used=Decimal(100), amount=Decimal(120), told=100)
80
>>> told_after_raise(used=Decimal(100), amount=Decimal(200), told=100)
0
>>> told_after_raise(used=Decimal(100), amount=Decimal(100), told=80)
80
"""

from decimal import Decimal

# In percent of the budget, the highest first.
MARKS = (100, 80)


def passed(used: Decimal, amount: Decimal) -> int:
    """The highest mark that the costs have reached, 0: none."""
    return next((mark for mark in MARKS if used * 100 >= amount * mark), 0)


def to_tell(used: Decimal, amount: Decimal, told: int) -> int:
    """The mark to be told now, 0: none; of two passed at once only the higher."""
    mark = passed(used, amount)
    return mark if mark > told else 0


def told_after_raise(used: Decimal, amount: Decimal, told: int) -> int:
    """What of it still counts as told once the budget is another."""
    return min(told, passed(used, amount))
