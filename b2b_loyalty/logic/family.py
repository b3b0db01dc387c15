"""Families: an invoice with the credit notes that belong to it, line by line.

A credit note that reverses a document belongs to that document's root. Without such
a link each of its lines is taken from the invoices of the same order line, the oldest
first, up to what is left there; what is more than that goes to the last of them. A
credit note that shares nothing with any invoice is a family alone.

>>> sold = Document(1, date(2026, 3, 1), lines=(line(10, 100, sale=7),))
>>> back = Document(2, date(2026, 3, 9), False, lines=(line(20, -40, sale=7),))
>>> found = families([sold, back])
>>> [(key, int(family.net())) for key, family in found.items()]
[(1, 60), (2, 0)]
"""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that counts.

    :param amount: in the currency of the books; negative when it is credited
    :param in_currency: in the currency of its document
    :param sale: the order line that it invoices or credits
    :param spreads: a discount or voucher, part of what the other lines cost
    :param categories: the product's category and those above it
    """

    key: int
    amount: Fraction
    in_currency: Fraction
    sale: int | None = None
    spreads: bool = False
    product: int | None = None
    categories: frozenset = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note.

    :param currency: None for that of the books
    :param rate: of its currency, for one of the books
    :param reverses: key of the document that it takes back
    """

    key: int
    day: date | None
    is_invoice: bool = True
    posted: bool = True
    reverses: int | None = None
    currency: int | None = None
    rate: Fraction = Fraction(1)
    lines: tuple[Line, ...] = ()
    name: str = ""

    @property
    def place(self):
        """Where it stands in time."""
        return self.day or date.max, self.key


@dataclass(frozen=True, slots=True)
class Part:
    """What a line contributes to a family, at the rate of the family's root."""

    document: Document
    line: Line
    amount: Fraction


@dataclass(slots=True)
class Family:
    """Documents that belong together, and what of them counts here."""

    root: Document
    documents: dict[int, Document] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def value(self, document, line):
        """What a line is worth at the root's rate, where the currency is the same."""
        if document.currency and document.currency == self.root.currency:
            return line.in_currency / self.root.rate
        return line.amount

    def add(self, document, line, amount):
        self.parts.append(Part(document, line, amount))
        self.documents[document.key] = document

    def net(self):
        return sum((part.amount for part in self.parts), ZERO)


def line(key, amount, **values):
    """A line in the currency of the books."""
    return Line(key, Fraction(amount), Fraction(amount), **values)


def families(documents):
    """The families of documents.

    :param documents: all that are connected with each other
    :return: {key of the root: :class:`Family`}, also of those with nothing in them
    """
    by_key = {document.key: document for document in documents}
    groups = {}
    for document in sorted(documents, key=lambda one: one.place):
        groups.setdefault(_root(document, by_key).key, []).append(document)
    found = {
        key: Family(by_key[key], {one.key: one for one in own})
        for key, own in groups.items()
    }
    sold = _Sold()
    # what is linked counts where it is linked, whatever came first
    for key in _in_order(groups, by_key, invoices=True):
        sold.take_in(found[key], groups[key])
    for key in _in_order(groups, by_key, invoices=False):
        _attribute(found[key], groups[key], sold)
    return found


def spread(lines):
    """Lines with discounts and vouchers in the price of the others.

    >>> goods, voucher = line(1, 100), line(2, -20, spreads=True)
    >>> [int(one.amount) for one in spread((goods, voucher))]
    [80]
    """
    goods = [one for one in lines if not one.spreads]
    more = [one for one in lines if one.spreads]
    share = _share(goods, more, "amount")
    share_in_currency = _share(goods, more, "in_currency")
    if not more or share is None or share_in_currency is None:
        return list(lines)
    return [
        replace(
            one,
            amount=one.amount * share,
            in_currency=one.in_currency * share_in_currency,
        )
        for one in goods
    ]


def _share(goods, more, name):
    """What is left of the price of goods; None when there are none."""
    total = sum(getattr(one, name) for one in goods)
    return total and 1 + sum(getattr(one, name) for one in more) / total or None


def _root(document, by_key):
    seen = set()
    while document.reverses in by_key and document.key not in seen:
        seen.add(document.key)
        document = by_key[document.reverses]
    return document


def _in_order(groups, by_key, invoices):
    keys = [key for key in groups if by_key[key].is_invoice == invoices]
    return sorted(keys, key=lambda key: by_key[key].place)


class _Sold:
    """What invoices have sold of each order line, and what is left of it."""

    def __init__(self):
        self.left = {}  # {order line: {root: [family, left]}}

    def take_in(self, family, documents):
        """An invoice with what is linked to it; unposted it sells nothing."""
        for document in documents:
            for one in spread(document.lines):
                amount = family.value(document, one) if document.posted else ZERO
                if document.posted:
                    family.add(document, one, amount)
                if one.sale:
                    slots = self.left.setdefault(one.sale, {})
                    slots.setdefault(family.root.key, [family, ZERO])[1] += amount

    def slots(self, sale):
        """Invoices of an order line; posted ones alone, where there are any."""
        slots = list(self.left.get(sale, {}).values())
        return [slot for slot in slots if slot[0].root.posted] or slots

    def connect(self, document):
        """Let a document that credits nothing now be known where it would."""
        for one in document.lines:
            for family, _left in self.slots(one.sale):
                family.documents[document.key] = document


def _attribute(alone, documents, sold):
    """Give the lines of a credit note without a link to the families they belong to.

    What reverses it in turn is given back to where it was taken from.
    """
    taken, homeless, first = {}, [], None
    for document in documents:
        if not document.posted:
            sold.connect(document)
            continue
        for one in spread(document.lines):
            slots = sold.slots(one.sale)
            if not slots:
                homeless.append((document, one))
                continue
            first = first or slots[0][0]
            stack = taken.setdefault(one.sale, [])
            if one.amount < 0:
                _take(document, one, slots, stack)
            else:
                _give_back(document, one, slots, stack)
    family = first or alone
    for document, one in homeless:
        family.add(document, one, family.value(document, one))


def _take(document, one, slots, stack):
    """From the oldest on up to what is left there; the rest from the last."""
    share = Fraction(1)
    for slot in slots:
        family, left = slot
        worth = -family.value(document, one)
        amount = min(share * worth, max(left, ZERO)) if worth > 0 else ZERO
        if slot is slots[-1] and worth > 0:
            amount = share * worth
        if amount:
            share -= amount / worth
            slot[1] -= amount
            stack.append((slot, amount))
            family.add(document, one, -amount)


def _give_back(document, one, slots, stack):
    """To where it was taken from, the last first."""
    share = Fraction(1)
    while stack and share:
        slot, amount = stack.pop()
        worth = slot[0].value(document, one)
        if worth <= 0:
            break
        given = min(share * worth, amount)
        share -= given / worth
        slot[1] += given
        slot[0].add(document, one, given)
        if given < amount:
            stack.append((slot, amount - given))
    if share and one.amount:
        family = slots[-1][0]
        family.add(document, one, share * family.value(document, one))
