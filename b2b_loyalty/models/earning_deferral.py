"""The part of a sale's price that is allocated to its points, by member and seat.

A seat is a rule and who holds what is earned under it. A price is split once: over the
goods and the points that all programs give for it. What a point was expected to be
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

    def of_families(self, results, booked):
        """{(root, member, *seat): {"value", "terms"}} where a price belongs to points.

        :param results: list of (case, list of :class:`logic.earning.Earned`)
        :param booked: {root: {membership id: rows of :func:`report.ledger.booked`}},
            also of members of whom nothing is asked here: they have their part
        """
        families = {}
        for case, found in results:
            families.setdefault(case.family.root.key, []).append((case, found))
        values = {}
        for root, cases in families.items():
            seats = dict(self._seats(cases))
            if seats:
                others = self._others(booked.get(root, {}), cases)
                values.update(_split(cases[0][0], seats, {**seats, **dict(others)}))
        return values

    def _seats(self, cases):
        """((root, member, *seat), (points, terms)) of what is judged here."""
        for case, found in cases:
            rows = {seat_of(row): row for row in case.rows}
            for one in found:
                seat = one.terms.rule, one.terms.holder
                terms = self._terms(case, rows.get(seat))
                if terms:
                    place = case.family.root.key, case.member.id, *seat
                    yield place, (one.points, terms)

    def _others(self, booked, cases):
        here = {case.member.id for case, _found in cases}
        for member_id, rows in booked.items():
            for row in rows if member_id not in here else ():
                terms = (row["detail"] or {}).get("deferral")
                if terms:
                    place = row["root_id"], member_id, *seat_of(row)
                    yield place, (row["points"], terms)

    def _terms(self, case, row):
        """What a point is worth in the books; None: no price belongs to it."""
        if row:
            return (row["detail"] or {}).get("deferral")
        program = case.member.program_id
        if program not in self.programs or not case.head.day:
            return None
        estimate = self.estimates[program](case.head.day.year, case.head.day)
        return {"point_value": str(program.point_value), "rate": str(estimate.rate)}


def seat_of(row):
    return row["earning_rule_id"], row["holder_contact_id"]


def _split(case, seats, everybody):
    """The price in parts; always in the same order, so that cents stay where they are.

    :param seats: those that are asked for, of everybody
    """
    digits = case.member.currency_id.decimal_places
    price = sum((part.amount for part in case.family.parts), 0)
    price = max(price, 0) if case.family.root.is_invoice else min(price, 0)
    order = sorted(everybody, key=lambda place: [part or 0 for part in place])
    parts = allocated(
        rounded(Decimal(price.numerator) / price.denominator, digits),
        [_worth(*everybody[place]) for place in order],
        digits,
    )
    return {
        place: {"value": part, "terms": seats[place][1]}
        for place, part in zip(order, parts, strict=True)
        if place in seats
    }


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
