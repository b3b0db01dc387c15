"""How customers bought in a span of time, in four figures.

>>> from decimal import Decimal as D
>>> baseline([(D(900), 3), (D(100), 1), (D(-50), 0)])
Baseline(customers=2, repeat_rate=0.5, revenue=Decimal('950'), frequency=2.0)
>>> baseline([])
Baseline(customers=0, repeat_rate=0.0, revenue=0, frequency=0.0)
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    * ``customers``: those with an invoice; one who only has a credit note is not
      active, but its money counts
    * ``repeat_rate``: the share of them with two invoices or more
    * ``frequency``: invoices per customer
    """

    customers: int
    repeat_rate: float
    revenue: Decimal
    frequency: float


def baseline(rows):
    """:param rows: (revenue, number of invoices), one per customer"""
    rows = list(rows)
    invoices = [number for _revenue, number in rows if number]
    customers = len(invoices)
    return Baseline(
        customers=customers,
        repeat_rate=sum(n >= 2 for n in invoices) / customers if customers else 0.0,
        revenue=sum(revenue for revenue, _number in rows),
        frequency=sum(invoices) / customers if customers else 0.0,
    )
