"""One pass over documents that changed: what is booked is what their families earn.

Everything is read for all of them together; the number of queries depends on what the
rules ask for and on nothing else.
"""

from dataclasses import dataclass, field
from functools import cached_property

from odoo import fields

from ..logic.earning import earned
from ..logic.earning_terms import frozen, thawed
from ..logic.family import Family, families
from ..report import families as books
from ..report import ledger
from .earning_conditions import Conditions
from .earning_deferral import Deferral, part_of_price


@dataclass(eq=False, slots=True)
class Case:
    """A family and a member.

    :param rows: what is booked, see :func:`report.ledger.booked`
    :param keeps: whether the member earns on it; otherwise all is given back
    :param judged: {rule id: whether it applied} when it was asked
    """

    family: Family
    head: books.Head
    member: object
    rows: list
    keeps: bool = True
    judged: dict = field(default_factory=dict)


class EarningRun:
    """What documents that changed earn these members.

    Nothing is booked for documents of before a member joined; ``since`` and
    ``months_before`` narrow or widen that, see :class:`Conditions`.

    :param members: memberships whose rows the caller holds
    :param rules: rules of their programs, those no longer in use as well
    """

    def __init__(self, members, rules, documents, since=None, months_before=0):
        self.env = members.env
        self.since, self.months_before = since, months_before
        self.members = members
        self.rules = rules
        self.touched = set(documents.ids)
        self.today = fields.Date.context_today(members)
        self.of_company = members.grouped(
            lambda member: (member.partner_id.id, member.company_id.id)
        )

    def book(self):
        """Book what they have earned less what is booked, and release what is paid.

        :return: the new entries
        """
        results = self.results()
        released = self._released([case for case, _found in results])
        rows = [row for case, found in results for row in self._rows(case, found)]
        members = self.members.browse(row["membership_id"] for row in rows)
        members.union(*(some for some, _states in released))._take()
        entries = self.env["b2b.loyalty.points.entry"]
        for some, states in released:
            entries._set_available(states, some)
        return entries._book(rows)

    def results(self):
        """What every case earns: list of (case, list of Earned)."""
        cases = self._cases()
        conditions = Conditions(
            self.rules,
            [case for case in cases if case.keeps],
            since=self.since,
            months_before=self.months_before,
        )
        results = []
        for case in cases:
            terms = [_kept(row) for row in case.rows if conditions.keeps(case, row)]
            terms += conditions.terms.get(case, [])
            case.judged = conditions.judged(case)
            digits = case.member.currency_id.decimal_places
            results.append((case, earned(case.family, terms, digits)))
        return results

    # -- who earns on which family

    def _cases(self):
        ids = books.connected_documents(self.env, self.touched)
        documents, heads = books.read_documents(self.env, ids)
        found = families(documents.values())
        booked = {}
        for row in ledger.booked(self.env, list(found)):
            of_family = booked.setdefault(row["root_id"], {})
            of_family.setdefault(row["membership_id"], []).append(row)
        return [
            case
            for key, family in found.items()
            for case in self._cases_of(family, heads[key], booked.get(key, {}))
        ]

    def _cases_of(self, family, head, booked):
        """Who has earned on a family goes on, also when its company moved away; in
        other programs whoever is a member of the company that buys."""
        owners = self.members.browse(booked)
        cases = [
            Case(family, head, owner, rows, keeps=_is_of(head, owner, rows))
            for owner, rows in zip(owners, booked.values(), strict=True)
        ]
        settled = {case.member.program_id for case in cases if case.keeps}
        if family.root.posted:
            buyers = self.of_company.get((head.partner_id, head.company_id), owners)
            cases += [
                Case(family, head, member, [])
                for member in buyers - owners
                if member.program_id not in settled
            ]
        return [case for case in cases if case.member in self.members]

    # -- what is to be booked

    @cached_property
    def _deferral(self):
        return Deferral(self.members.program_id)

    def _rows(self, case, found):
        """Rows of the ledger: what is earned less what is booked."""
        earned_by = {_seat(one.terms): one for one in found}
        booked = {
            (row["earning_rule_id"], row["holder_contact_id"]): row for row in case.rows
        }
        values = self._deferral.of_case(case, earned_by, booked)
        for seat in {**booked, **earned_by}:
            one, there = earned_by.get(seat), booked.get(seat, {})
            before = there.get("points", 0)
            if (one.points if one else 0) != before:
                row = self._row(case, seat, one, there)
                yield row | part_of_price(values.get(seat), there, row["detail"])

    def _row(self, case, seat, one, there):
        """:param there: what is booked, see :func:`report.ledger.booked`"""
        rule_id, holder_id = seat
        target, before = one.points if one else 0, there.get("points", 0)
        document = self._because_of(case.family)
        row = {
            "membership_id": case.member.id,
            "holder_contact_id": holder_id,
            "earning_rule_id": rule_id,
            "kind": "earn" if target > before else "reverse",
            "points": target - before,
            "date": document.day or self.today,
            "issue_year": there.get("issue_year")
            or (case.head.day or document.day or self.today).year,
            "available_on": self._available_on(case),
            "move_id": case.family.root.key,
            "document_id": document.key,
            "detail": _detail(case, one, before),
        }
        if target > before:
            # what comes back was earned by the invoice and is no younger than it
            row["expires_on"] = case.member.program_id._points_last_day(
                case.head.day or row["date"]
            )
        return row

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

    def _released(self, cases):
        """What becomes available, or waits again.

        :return: list of (members, {root: day or None}), one for the members of
            programs that wait for the payment and one for the others; with those
            into which they were merged, who hold what they had
        """
        released = {}
        for case in cases:
            day = self._available_on(case)
            if any(bool(row["available_on"]) != bool(day) for row in case.rows):
                some = released.setdefault(case.member.program_id.points_release, [])
                some.append((case.member, case.family.root.key, day))
        return [
            (earners | earners.merged_into_id, _states(some))
            for some in released.values()
            for earners in [self.members.browse().union(*(one[0] for one in some))]
        ]


def _states(some):
    return {root: day for _member, root, day in some}


def _is_of(head, owner, rows):
    """Whether a family still is of the member that has earned on it.

    Not when the customer of the document was changed; a person or a company that
    moved to another one since changes nothing.
    """
    return owner.partner_id.id == head.partner_id or any(
        (row["detail"] or {}).get("customer") == head.invoiced_to for row in rows
    )


def _kept(row):
    """The terms under which a family has earned first."""
    kept = row["detail"]["rule"]
    return thawed(row["earning_rule_id"], row["holder_contact_id"], kept)


def _seat(terms):
    return terms.rule, terms.holder


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
        "rule": frozen(one.terms, [part.line for part in case.family.parts]),
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
