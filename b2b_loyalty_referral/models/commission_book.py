"""Target minus booked, for referrals that are read."""

from decimal import Decimal

from ..logic import commission as rules
from ..report.commission import insert_lines
from .b2b_loyalty_referral_plan_settlement import settled_by
from .b2b_loyalty_referral_rule import thawed

# Whose companies are clients.
COUNTED = ("qualified", "ended")


class CommissionBook:
    """What referrals bring less what is booked.

    A line is found by referral, rule and invoice; that of a bonus by member and rule,
    as all companies of a member bring it together.

    :param cases: list of :class:`commission_run.Case`
    :param roots: every invoice that was looked at
    """

    def __init__(self, env, today, cases, roots):
        self.env, self.today = env, today
        self.cases, self.roots = cases, roots
        self.referrals = env["b2b.loyalty.referral"].browse(
            c.referral.id for c in cases
        )
        self.members = self.referrals.membership_id
        self.clients = self._clients()
        self.lines = self._lines()
        self.of_owner = {}
        for key in self.lines:
            self.of_owner.setdefault(key[0], []).append(key)
        self.terms = {}
        self.rooms = self._rooms()

    def book(self):
        rows = [row for case in self.cases for row in self._rows_of(case)]
        rows += [row for member in self.members for row in self._bonuses(member)]
        return self._write(rows)

    def _write(self, rows):
        lines = self.env["b2b.loyalty.commission"]
        if not rows:
            return lines
        self.env.flush_all()
        lines = lines.browse(insert_lines(self.env, rows))
        self.env["b2b.loyalty.referral"].invalidate_model(["commission_ids"])
        lines.modified(("amount", "state"))
        return lines

    # -- what there is

    def _clients(self):
        """{membership: its companies that are clients}"""
        found = self.env["b2b.loyalty.referral"].search(
            [("membership_id", "in", self.members.ids), ("state", "in", COUNTED)],
            order="qualified_on, id",
        )
        return found.grouped("membership_id")

    def _lines(self):
        """{(referral or membership, rule id, root or None): lines}"""
        found = {}
        for line in self.env["b2b.loyalty.commission"].search(
            [
                ("state", "!=", "reversed"),
                "|",
                ("referral_id", "in", self.referrals.ids),
                "&",
                ("membership_id", "in", self.members.ids),
                ("kind", "=", "target"),
            ],
            order="id",
        ):
            owner = line.membership_id if line.kind == "target" else line.referral_id
            key = owner, line.rule_id.id, line.move_id.id or None
            found[key] = found.get(key, line.browse()) | line
        return found

    def _terms(self, referral):
        """Each reading of a JSON field copies it, and there is a line per invoice."""
        if referral not in self.terms:
            self.terms[referral] = referral.terms
        return self.terms[referral]

    # -- what a company brings

    def _rows_of(self, case):
        referral, wanted = case.referral, {}
        for terms in case.rules:
            if terms.kind == "percent":
                for root, sale in case.sales.items():
                    key = referral, terms.rule, root
                    wanted[key] = terms, self._facts(referral, sale)
            elif terms.kind == "fixed":
                key = referral, terms.rule, None
                wanted[key] = terms, self._facts(referral)
        for key in self.of_owner.get(referral, ()):
            if key not in wanted and self._is_over(key):
                wanted[key] = None, rules.Facts()
        for key, (terms, facts) in wanted.items():
            sale = case.sales.get(key[2])
            document = sale.document if sale else key[2]
            yield from self._row(key, referral, terms, facts, document)

    def _is_over(self, key):
        """What is booked for an invoice that is no longer the company's."""
        return key[0].state not in COUNTED or key[2] in self.roots

    def _facts(self, referral, sale=None):
        member = referral.membership_id
        counts = not sale or (
            (sale.paid or not referral._only_paid())
            and not (referral.ended_on and sale.day > referral.ended_on)
        )
        return rules.Facts(
            qualified=referral.state in COUNTED,
            # of a fixed amount it is enough that something was bought
            base=(sale.base if sale else Decimal(1)) if counts else rules.ZERO,
            first=referral.first_invoice_on or None,
            day=sale.day if sale else None,
            clients=len(self.clients.get(member, ())),
            clients_from=self._terms(referral)["clients_from"],
        )

    # -- what all companies of a member bring together

    def _bonuses(self, member):
        clients = self.clients.get(member, self.referrals.browse())
        found = {}
        for referral in clients:
            for kept in self._terms(referral)["rules"]:
                if kept["kind"] == "target":
                    found.setdefault(kept["rule"], []).append((referral, kept))
        for _owner, rule_id, _root in self.of_owner.get(member, ()):
            found.setdefault(rule_id, [])
        for rule_id, some in found.items():
            key = member, rule_id, None
            booked = self.lines.get(key)
            # the one that reached it carries the line
            referral = booked[0].referral_id if booked else some[-1][0]
            terms = thawed(some[0][1]) if some else None
            facts = rules.Facts(
                qualified=bool(some),
                clients=len(some),
                clients_from=self._terms(referral)["clients_from"],
                revenue=sum((_exact(one.revenue) for one, _kept in some), rules.ZERO),
            )
            yield from self._row(key, referral, terms, facts, None)

    # -- a line

    def _row(self, key, referral, terms, facts, document):
        booked = self.lines.get(key, self.env["b2b.loyalty.commission"])
        plain = [_line(line) for line in booked]
        digits = referral.currency_id.decimal_places
        wanted = rules.target(terms, facts, digits) if terms else rules.ZERO
        if referral.membership_id.state == "ended":
            # whoever has left gets nothing new
            wanted = min(wanted, sum((line.full for line in plain), rules.ZERO))
        new = rules.change(plain, wanted, self._room(referral))
        booked.browse(new.reversed).state = "reversed"
        if not (new.earned or new.amount):
            return
        self._use_room(referral, new.amount)
        hold_days = self._terms(referral)["hold_days"]
        state, day = rules.state_of_new(plain, new, self.today, hold_days)
        pending = booked.filtered(lambda line: line.state == "pending")
        settle_by, settle_every = settled_by(self._terms(referral))
        yield {
            "referral_id": referral.id,
            "membership_id": referral.membership_id.id,
            "rule_id": key[1],
            "kind": terms.kind if terms else booked[0].kind,
            "move_id": key[2],
            "document_id": document,
            "date": self.today,
            "base": float(facts.base) if key[2] else 0,
            "earned": float(new.earned),
            "amount": float(new.amount),
            "state": state,
            "approve_on": day or max(pending.mapped("approve_on")),
            "settle_by": settle_by,
            "settle_every": settle_every,
        }

    # -- the cap of a period

    def _rooms(self):
        """{(membership, plan, first day of the period): what the cap leaves}"""
        asked = {}
        for referral in self.referrals | self.referrals.union(*self.clients.values()):
            cap = Decimal(self._terms(referral)["cap_amount"])
            if cap:
                *seat, first = self._seat(referral)
                asked.setdefault(first, {})[tuple(seat)] = cap
        return {
            (*seat, first): cap - used.get(seat, rules.ZERO)
            for first, caps in asked.items()
            for used in [self._used(first, caps)]
            for seat, cap in caps.items()
        }

    def _used(self, first, seats):
        """{(membership, plan): what was booked}; a plan has one of four periods."""
        domain = [
            ("membership_id", "in", [member.id for member, _plan in seats]),
            ("state", "!=", "reversed"),
            ("amount", ">", 0),
        ]
        if first:
            domain.append(("date", ">=", first))
        rows = self.env["b2b.loyalty.commission"]._read_group(
            domain, ["membership_id", "plan_id"], ["amount:sum"]
        )
        return {(member, plan): _exact(total) for member, plan, total in rows}

    def _seat(self, referral):
        first = rules.period_of(self.today, self._terms(referral)["cap_period"])
        return referral.membership_id, referral.plan_id, first

    def _room(self, referral):
        return self.rooms.get(self._seat(referral))

    def _use_room(self, referral, amount):
        seat = self._seat(referral)
        if seat in self.rooms and amount > 0:
            self.rooms[seat] -= amount


def _exact(amount):
    return Decimal(str(amount or 0))


def _line(line):
    return rules.Line(
        key=line.id,
        amount=_exact(line.amount),
        state=line.state,
        earned=_exact(line.earned),
    )
