"""When a company that was brought has bought enough.

>>> from datetime import date
>>> march, april = date(2026, 3, 1), date(2026, 4, 1)
>>> sales = [Sale(april, Decimal(40), True), Sale(march, Decimal(60), True)]
>>> [str(day) for day in qualified(sales, april, Decimal(100))]
['2026-03-01', '2026-04-01']
>>> qualified(sales, march, Decimal(100))
(datetime.date(2026, 3, 1), None)
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sale:
    """An invoice with its credit notes.

    :param base: what counts of it, net
    :param document: key of the document that changed it last
    """

    day: date
    base: Decimal
    paid: bool
    document: int | None = None


def qualified(sales, last, amount, only_paid=False):
    """The day of the first invoice that counts, and of the one that is enough.

    :param last: the last day whose invoices count
    :param amount: what they have to come to; anything above nothing where it is 0
    :return: (day or None, day or None)
    """
    total, first = Decimal(0), None
    for sale in sorted(sales, key=lambda sale: sale.day):
        if sale.base <= 0 or (only_paid and not sale.paid):
            continue
        first = first or sale.day
        total += sale.base
        if sale.day <= last and total >= amount:
            return first, sale.day
    return first, None
