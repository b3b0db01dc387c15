"""One pass over referrals whose companies' documents changed.

Everything is read for all of them together: the number of queries does not depend on
how many referrals, documents and rules there are.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo import fields

from odoo.addons.b2b_loyalty.logic.earning import money
from odoo.addons.b2b_loyalty.logic.earning_terms import Scope
from odoo.addons.b2b_loyalty.logic.family import families
from odoo.addons.b2b_loyalty.report import families as books

from ..logic.commission import ZERO, last_day
from ..logic.qualify import Sale, qualified
from ..report.referral import documents_since, revenue_since
from .b2b_loyalty_referral_rule import thawed
from .commission_book import COUNTED, CommissionBook

# Referrals whose documents are looked at; those that were rejected give back.
LOOKED_AT = ("accepted", "qualified", "ended", "rejected")


@dataclass(eq=False, slots=True)
class Case:
    """A referral in this pass.

    :param rules: its rules, as they stood on its day
    :param sales: {root: :class:`logic.qualify.Sale`} of its company since the first
        touch, as far as they were looked at
    """

    referral: object
    rules: list
    sales: dict = field(default_factory=dict)


class CommissionRun:
    """What changed documents mean for the referrals of these members.

    :param members: memberships whose rows the caller holds

    ``looked_at`` tells afterwards which referrals that were.
    """

    def __init__(self, members, documents):
        self.env = members.env
        self.members = members
        self.touched = set(documents.ids)
        self.today = fields.Date.context_today(members)
        self.referrals = self._referrals(documents)
        self.looked_at = self.referrals

    def _referrals(self, documents):
        return self.env["b2b.loyalty.referral"].search(
            [
                ("membership_id", "in", self.members.ids),
                ("attributed_on", "!=", False),
                ("state", "in", LOOKED_AT),
                ("referred_partner_id", "!=", False),
                "|",
                ("to_check", "=", True),
                ("referred_partner_id", "in", documents.commercial_partner_id.ids),
            ],
            order="id",
        )

    def book(self):
        """Bring state, revenue and commission of the referrals up to date.

        :return: the new lines
        """
        if not self.referrals:
            return self.env["b2b.loyalty.commission"]
        self.env.flush_all()
        changed = self._qualify()
        self._count_revenue()
        # whoever's number of companies has changed is worked out as a whole
        whole = changed | self._companions(changed)
        whole |= self.referrals.filtered("to_check")
        self.looked_at = self.referrals | whole
        self.referrals.to_check = False
        self.env.flush_all()
        cases, roots = self._cases(self.referrals | whole, whole)
        return CommissionBook(self.env, self.today, cases, roots).book()

    # -- what the companies have bought

    def _spans(self, referrals, last=None):
        return [
            (
                referral.id,
                referral.referred_partner_id.id,
                referral.company_id.id,
                referral.attributed_on,
                last or referral.expires_on,
            )
            for referral in referrals
        ]

    def _families(self, spans, touched=()):
        """{(partner id, company id): {root: (family, head)}}"""
        found = documents_since(self.env, spans)
        ids = {*touched, *(one for some in found.values() for one in some)}
        connected = books.connected_documents(self.env, ids)
        documents, heads = books.read_documents(self.env, connected)
        of_seat = {}
        for root, family in families(documents.values()).items():
            head = heads[root]
            if family.root.is_invoice:
                seat = of_seat.setdefault((head.partner_id, head.company_id), {})
                seat[root] = family, head
        return of_seat

    def _sales(self, referral, of_seat):
        """{root: Sale} of its company since the first touch"""
        seat = referral.referred_partner_id.id, referral.company_id.id
        scope = _scope(referral.program_id)
        digits = referral.currency_id.decimal_places
        return {
            root: Sale(
                day=head.day or date.max,
                base=_base(family, scope, digits),
                paid=head.paid,
                document=max(self.touched & family.documents.keys(), default=root),
            )
            for root, (family, head) in of_seat.get(seat, {}).items()
            if not head.day or head.day >= referral.attributed_on
        }

    # -- qualified or not

    def _qualify(self):
        """Write who has qualified, or has no longer.

        :return: the referrals that changed
        """
        asked = self.referrals.filtered(lambda r: r.state in ("accepted", "qualified"))
        of_seat = self._families(self._spans(asked))
        steps = {}
        for referral in asked:
            first, day = qualified(
                self._sales(referral, of_seat).values(),
                referral.expires_on,
                Decimal(referral.terms["qualify_amount"]),
                referral._only_paid(),
            )
            if bool(day) != (referral.state == "qualified"):
                state = self._next_state(referral, day)
                steps[state] = steps.get(state, asked.browse()) | referral
            self._note_days(referral, first, day)
        for state, some in steps.items():
            some._change_state(state)
        return asked.browse().union(*steps.values())

    def _note_days(self, referral, first, day):
        days = {
            "first_invoice_on": first or False,
            "qualified_on": day or False,
            "ends_on": day and last_day(_rules(referral), first) or False,
        }
        if any(referral[name] != value for name, value in days.items()):
            referral.write(days)

    def _next_state(self, referral, day):
        if day:
            return "qualified"
        return "accepted" if referral.expires_on >= self.today else "expired"

    def _count_revenue(self):
        counted = self.referrals.filtered(lambda r: r.state != "rejected")
        for program, some in counted.grouped("program_id").items():
            found = revenue_since(program, self._spans(some, last=date.max))
            for referral in some:
                revenue = float(found.get(referral.id, ZERO))
                if referral.currency_id.compare_amounts(revenue, referral.revenue):
                    referral.revenue = revenue

    def _companions(self, changed):
        """The other companies of members whose number of companies has changed."""
        found = self.env["b2b.loyalty.referral"].search(
            [
                ("membership_id", "in", changed.membership_id.ids),
                ("state", "in", COUNTED),
                ("referred_partner_id", "!=", False),
            ]
        )
        return found.filtered(lambda r: r.terms["clients_from"] > 1)

    # -- what is to be booked

    def _cases(self, referrals, whole):
        """:return: (list of :class:`Case`, every root that was looked at)"""
        of_seat = self._families(self._spans(whole, last=date.max), self.touched)
        cases = [
            Case(referral, _rules(referral), self._sales(referral, of_seat))
            for referral in referrals
        ]
        return cases, {root for seat in of_seat.values() for root in seat}


def _rules(referral):
    return [thawed(kept) for kept in referral.terms["rules"]]


def _scope(program):
    categories = program.eligible_categ_ids, program.excluded_categ_ids
    return Scope(*(frozenset(some.ids) for some in categories))


def _base(family, scope, digits):
    """What counts of a family, net of its credit notes; never below nothing."""
    net = money(
        sum(part.amount for part in family.parts if scope.counts(part.line)), digits
    )
    return max(Decimal(net.numerator) / Decimal(net.denominator), ZERO)
