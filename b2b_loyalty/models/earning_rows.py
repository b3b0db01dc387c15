"""Rows of the ledger: what families earn less what is booked for them.

A row without points corrects the part of the price that belongs to them: a credit note
for what earns nothing changes the price and not the points.

An invoice that was posted again with another day is taken back as of the old day and
earns anew on the new one, as if it had been so from the start.
"""

from functools import cached_property

from odoo import fields

from .earning_deferral import Deferral, part_of_price, seat_of


class EarningRows:
    """Of one pass over documents, see :class:`earning_run.EarningRun`."""

    @cached_property
    def _deferral(self):
        return Deferral(self.members.program_id)

    def rows(self, results):
        """:return: (rows to be booked first, rows)"""
        values = self._deferral.of_families(results, self.booked)
        first, rows = [], []
        for case, found in results:
            there = {seat_of(row): row for row in case.rows}
            earned_by = {(one.terms.rule, one.terms.holder): one for one in found}
            for seat in {**there, **earned_by}:
                row = there.get(seat, {})
                if _has_moved(case, row):
                    # what lives longer than what comes back goes before that is there
                    later = str(case.head.day) > row["day"]
                    (rows if later else first).append(self._moved(case, seat, row))
                    row = {**row, "points": 0, "value": 0, "issue_year": None}
                place = case.family.root.key, case.member.id, *seat
                rows += self._changes(
                    case, seat, earned_by.get(seat), row, values.get(place)
                )
        return first, rows

    def _changes(self, case, seat, one, there, found):
        """The row of a seat, if there is one.

        :param there: what is booked, see :func:`report.ledger.booked`
        :param found: the part of the price
        """
        points = (one.points if one else 0) - there.get("points", 0)
        detail = _detail(case, one, there.get("points", 0))
        part = part_of_price(found, there, detail)
        if not points and not part.get("value"):
            return
        row = self._row(case, seat, there) | {"points": points, "detail": detail}
        if (points or part["value"]) > 0:
            row["kind"] = "earn"
        if points > 0:
            # what comes back was earned by the invoice and is no younger than it
            row["expires_on"] = case.member.program_id._points_last_day(
                case.head.day or row["date"]
            )
        yield row | part

    def _row(self, case, seat, there):
        rule_id, holder_id = seat
        document = self._because_of(case.family)
        day = document.day
        if not case.family.root.posted and there.get("day"):
            # not in the books any more, not on its own day either
            day = fields.Date.to_date(there["day"])
        return {
            "membership_id": case.member.id,
            "holder_contact_id": holder_id,
            "earning_rule_id": rule_id,
            "kind": "reverse",
            "date": day or self.today,
            "issue_year": there.get("issue_year")
            or (case.head.day or day or self.today).year,
            "available_on": self._available_on(case),
            "move_id": case.family.root.key,
            "document_id": document.key,
        }

    def _moved(self, case, seat, there):
        """Taken back as of the day that the invoice had."""
        row = self._row(case, seat, there)
        return row | {
            "points": -there["points"],
            "kind": "reverse" if there["points"] > 0 else "earn",
            "date": fields.Date.to_date(there["day"]),
            "detail": {
                "customer": case.head.invoiced_to,
                "target": 0,
                "booked": there["points"],
                "moved_to": str(case.head.day),
            },
            **({} if there["value"] is None else {"value": -there["value"]}),
        }

    def _because_of(self, family):
        """The newest document of a family that changed."""
        changed = self.touched & family.documents.keys()
        return family.documents[max(changed or family.documents)]

    def _available_on(self, case):
        """Points wait for the invoice to be paid, where the program says so."""
        waits = case.member.program_id.points_release == "paid"
        if waits and case.family.root.is_invoice and not case.head.paid:
            return None
        return self.today


def _has_moved(case, there):
    """Whether an invoice that has earned has another day now."""
    return bool(
        there.get("day")
        and case.family.root.posted
        and case.head.day
        and str(case.head.day) != there["day"]
        and (there["points"] or there["value"])
    )


def _detail(case, one, before):
    """Why: the terms, the lines that counted and the arithmetic."""
    if not one:
        return {"customer": case.head.invoiced_to, "target": 0, "booked": before}
    counted = {part.line.key for part in one.parts}
    digits = case.member.currency_id.decimal_places
    return {
        "customer": case.head.invoiced_to,
        "day": str(case.head.day),
        "judged": case.judged,
        "rule": case.frozen(one),
        "lines": [
            [
                part.document.name,
                part.line.name,
                _text(part.amount, digits),
                _text(part.amount if part.line.key in counted else 0, digits),
            ]
            for part in case.family.parts
        ],
        "base": _text(one.base, digits),
        "target": one.points,
        "booked": before,
    }


def _text(amount, digits):
    return f"{float(amount):.{digits}f}"
