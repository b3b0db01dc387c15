"""One pass over documents that changed: what is booked is what their families earn.

Everything is read for all of them together; the number of queries depends on what the
rules ask for and on nothing else.
"""

from dataclasses import dataclass, field

from odoo import fields

from ..logic.earning import earned
from ..logic.earning_terms import frozen, thawed
from ..logic.family import Family, families
from ..report import families as books
from ..report import ledger
from .earning_conditions import Conditions
from .earning_rows import EarningRows


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

    def frozen(self, one):
        """The terms of what it earns, to be kept with the entry."""
        return frozen(one.terms, [part.line for part in self.family.parts])


class EarningRun(EarningRows):
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
        first, rows = self.rows(results)
        members = self.members.browse(row["membership_id"] for row in first + rows)
        members.union(*(some for some, _states in released))._take()
        entries = self.env["b2b.loyalty.points.entry"]
        for some, states in released:
            entries._set_available(states, some)
        return entries._book(first) + entries._book(rows)

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
        self.booked = booked = {}
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

    # -- what becomes available

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
