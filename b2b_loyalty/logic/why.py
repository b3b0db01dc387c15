"""Why an entry has as many points as it has: the arithmetic behind it.

Reads what the entry keeps in its ``detail``; the words around it are the model's.

>>> kept = {"points": "1.0", "per_amount": "10.0", "multiplier": "1.0"}
>>> told = told_by({"rule": kept, "base": "2400.00", "target": 240, "booked": 0}, 240)
>>> told.product, told.target, told.is_cut
(240, 240, False)
>>> short("1.50"), short("10.0"), short("0.05")
('1.5', '10', '0.05')
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

ONE = Decimal(1)

# Sources that are written in short.
OURS = {"activity": "b2b.loyalty.activity"}


@dataclass(frozen=True, slots=True)
class Told:
    """The arithmetic of an entry that a rule made.

    :param base: net amount that counts
    :param fixed: points whatever the amount, 0 where it is by amount
    :param product: what the multiplication gives, whole
    :param target: what the documents have earned in all
    :param booked: what had been booked of it before
    :param points: of the entry itself
    """

    base: Decimal
    points_per: Decimal
    per_amount: Decimal
    fixed: int
    multiplier: Decimal
    maximum: int
    product: int
    target: int
    booked: int
    points: int

    @property
    def is_cut(self):
        """Whether it is more than one invoice may earn."""
        return bool(self.maximum) and self.target == self.maximum < self.product

    @property
    def is_beaten(self):
        """Whether another rule that competes has given more."""
        return not self.target and bool(self.product)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document.

    :param amount: what it costs, net
    :param counted: what of it counts under the rule
    """

    document: str
    name: str
    amount: Decimal
    counted: Decimal


def told_by(detail, points):
    """The arithmetic that an entry keeps; None where no rule made it.

    :param points: of the entry
    """
    if not detail or "rule" not in detail:
        return None
    rule = detail["rule"]
    base = Decimal(detail["base"])
    told = {
        "base": base,
        "points_per": Decimal(rule["points"]),
        "per_amount": Decimal(rule["per_amount"]),
        "fixed": rule.get("fixed", 0),
        "multiplier": Decimal(rule["multiplier"]),
    }
    return Told(
        **told,
        maximum=rule.get("maximum", 0),
        product=_product(**told),
        target=detail["target"],
        booked=detail["booked"],
        points=points,
    )


def _product(base, points_per, per_amount, fixed, multiplier):
    """Whole points, the part below one dropped; of a credit note alone below zero."""
    if fixed:
        points = Fraction(fixed if base > 0 else 0)
    else:
        points = Fraction(base) * Fraction(points_per) / Fraction(per_amount)
    whole = abs(points) * Fraction(multiplier) // 1
    return int(whole if points >= 0 else -whole)


def lines_of(detail):
    """The lines that an entry keeps: list of :class:`Line`."""
    return [
        Line(document, name, Decimal(amount), Decimal(counted))
        for document, name, amount, counted in (detail or {}).get("lines", ())
    ]


def documents_of(lines):
    """Names of the documents of lines, each once, in their order.

    >>> documents_of([Line("INV/1", "Desk", ONE, ONE), Line("INV/1", "Pen", ONE, ONE)])
    ['INV/1']
    """
    return list(dict.fromkeys(line.document for line in lines))


def batches(taken):
    """What was taken from which batch, those that were given back left out.

    :param taken: list of (batch, points); a batch may come several times
    :return: list of (batch, points)

    >>> batches([("a", 5), ("b", 3), ("a", -5), ("b", 1)])
    [('b', 4)]
    """
    found = {}
    for batch, points in taken:
        found[batch] = found.get(batch, 0) + points
    return [(batch, points) for batch, points in found.items() if points]


def short(number):
    """A number without zeros at its end."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def source_of(origin_ref):
    """Model and id of what has earned points, None where it names no record.

    >>> source_of("survey.user_input,7"), source_of("opening,old-7")
    (('survey.user_input', 7), None)
    """
    model, _comma, key = (origin_ref or "").partition(",")
    model = OURS.get(model, model)
    return (model, int(key)) if "." in model and key.isdecimal() else None
