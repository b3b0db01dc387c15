"""The part of a sale's price that is allocated to its points, by seat.

A seat is a rule and who holds what is earned under it. What a point was expected to be
worth is frozen with the first entry of a seat: a later estimate changes what is
released, never what was allocated. Each time the value is that of what the family now
comes to, less what is booked.
"""

from decimal import Decimal

from ..logic.accrual import allocated, rounded
from ..report.documents import exact


class Deferral:
    """Allocations of one pass over documents.

    :param programs: those of the members
    """

    def __init__(self, programs):
        self.programs = programs.filtered(lambda p: p.accounting_method == "deferral")
        self.estimates = self.programs._estimates()

    def of_case(self, case, earned, booked):
        """{seat: {"value", "terms"}} of the seats to whose points a price belongs.

        :param earned: {seat: :class:`logic.earning.Earned`}
        :param booked: {seat: row of :func:`report.ledger.booked`}
        """
        terms = {
            seat: found
            for seat in earned
            if (found := self._terms(case, booked.get(seat)))
        }
        if not terms:
            return {}
        digits = case.member.currency_id.decimal_places
        price = sum((part.amount for part in case.family.parts), 0)
        price = max(price, 0) if case.family.root.is_invoice else min(price, 0)
        parts = allocated(
            rounded(Decimal(price.numerator) / price.denominator, digits),
            [_worth(earned[seat].points, found) for seat, found in terms.items()],
            digits,
        )
        return {
            seat: {"value": part, "terms": found}
            for (seat, found), part in zip(terms.items(), parts, strict=True)
        }

    def _terms(self, case, row):
        """What a point is worth in the books; None: no price belongs to it."""
        if row:
            return (row["detail"] or {}).get("deferral")
        program = case.member.program_id
        if program not in self.programs or not case.head.day:
            return None
        estimate = self.estimates[program](case.head.day.year, case.head.day)
        return {"point_value": str(program.point_value), "rate": str(estimate.rate)}


def part_of_price(found, there, detail):
    """The part of the price that goes with an entry, where one does.

    The first entry keeps what a point was expected to be worth.

    :param found: what the family comes to now; None: nothing any more
    :param there: what is booked
    """
    if not found and "deferral" not in (there.get("detail") or {}):
        return {}
    value = (found["value"] if found else 0) - exact(there.get("value") or 0)
    if there:
        return {"value": value}
    return {"value": value, "detail": {**detail, "deferral": found["terms"]}}


def _worth(points, terms):
    return points * Decimal(terms["point_value"]) * Decimal(terms["rate"])
