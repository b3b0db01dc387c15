"""Which rules apply to families, and with which terms: asked for all at once."""

from functools import cached_property

from ..logic.lifecycle import MEMBER
from ..logic.period import add_months
from ..report.earning import bought_before, earned_elsewhere, tiers_on


class Conditions:
    """The rules that apply to cases and by which nothing is booked yet.

    Once something is booked, what was found then stays: whether a company was of the
    right size, registered or new to a category is asked once.

    :param cases: list of :class:`earning_run.Case`
    :param since: only for invoices of this day and later
    :param months_before: so many months before a member has joined count as well
    """

    def __init__(self, rules, cases, since=None, months_before=0):
        # a product or tier is not left out of a rule because it was archived
        rules = rules.with_context(active_test=False)
        self.env = rules.env
        self.asked, self.known = [], []
        self.emptied = [
            (case, rule)
            for case in cases
            if case.family.root.posted and case.head.day
            for rule in rules.filtered("new_categ_months")
            if rule.id in _emptied(case)
        ]
        for case in cases:
            if not _may_earn(case, since, months_before):
                continue
            booked = {row["earning_rule_id"] for row in case.rows}
            judged = judged_before(case)
            for rule in rules:
                if rule.program_id != case.member.program_id or rule.id in booked:
                    continue
                if rule.active and rule.id not in judged:
                    self.asked.append((case, rule))
                elif judged.get(rule.id):
                    self.known.append((case, rule))

    def keeps(self, case, row):
        """Whether the terms by which something was booked still hold for a case.

        What was taken back as a whole does not come back where what asks a category
        to be new has given its points for another invoice since.
        """
        return case.keeps and (case, row["earning_rule_id"]) not in self._given_away

    @cached_property
    def _given_away(self):
        found = self._earned_elsewhere(self.emptied)
        return {
            (case, rule.id)
            for place, (case, rule) in enumerate(self.emptied)
            if place in found
        }

    def judged(self, case):
        """Which rules were asked and which of them apply, for the entries to keep."""
        asked = self._by_case.get(case, ())
        applied = {terms.rule for terms in self.terms.get(case, ())}
        return {
            **judged_before(case),
            **{rule_id: rule_id in applied for rule_id in asked},
        }

    @cached_property
    def _by_case(self):
        found = {}
        for case, rule in self.asked:
            found.setdefault(case, []).append(rule.id)
        return found

    @cached_property
    def terms(self):
        """{case: list of Terms}"""
        found = {}
        for case, rule in self.known + self._new_ones(self._applying()):
            holder = None
            if rule.holder == "person":
                holder = self._persons.get((case.member.id, case.head.ordered_by))
                if not holder:
                    continue
            tier = self.env["b2b.loyalty.tier"].browse(self._tier(case))
            found.setdefault(case, []).append(rule._terms(tier, holder))
        return found

    def _applying(self):
        """Those that apply by day, tier, company and registration."""
        partner_ids = list({case.head.partner_id for case, _rule in self.asked})
        rules = self.env["b2b.loyalty.earning.rule"].union(*(r for _c, r in self.asked))
        offers = {rule: rule._offer(partner_ids) for rule in rules}
        return [
            (case, rule)
            for case, rule in self.asked
            if offers[rule].applies(
                case.head.day,
                self._tier(case),
                case.head.partner_id,
                self._registered.get((rule.id, case.member.id)),
            )
        ]

    def _new_ones(self, applying):
        """Without those that want a category to be new where it is not.

        Nor where an invoice of a later day, posted before, has earned by it already.
        """
        asking = [(case, rule) for case, rule in applying if rule.new_categ_months]
        known = bought_before(
            self.env,
            [
                (
                    case.head.partner_id,
                    case.head.company_id,
                    rule.id,
                    add_months(case.head.day, -rule.new_categ_months),
                    case.head.day,
                    case.family.root.key,
                )
                for case, rule in asking
            ],
            _wanted(asking),
        )
        known |= self._earned_elsewhere(asking)
        bought = {asking[place] for place in known}
        return [one for one in applying if one not in bought]

    def _earned_elsewhere(self, asking):
        around = [_around(*one) for one in asking]
        return earned_elsewhere(self.env, around, _wanted(asking))

    def _tier(self, case):
        """Id of the tier on the day of the invoice."""
        return self._tiers.get((case.member.id, case.head.day))

    @cached_property
    def _tiers(self):
        pairs = self.asked + self.known
        asked = {(case.member.id, case.head.day) for case, _rule in pairs}
        return tiers_on(self.env, asked)

    @cached_property
    def _registered(self):
        """{(rule id, membership id): day}"""
        rules = {rule.id for _case, rule in self.asked if rule.registration}
        if not rules:
            return {}
        rows = self.env["b2b.loyalty.earning.registration"].search_fetch(
            [("rule_id", "in", list(rules))], ["rule_id", "membership_id", "date"]
        )
        return {(row.rule_id.id, row.membership_id.id): row.date for row in rows}

    @cached_property
    def _persons(self):
        """{(membership id, partner id): id of the member contact}"""
        members = {case.member.id for case, _rule in self.asked + self.known}
        rows = self.env["b2b.loyalty.member.contact"].search_fetch(
            [("membership_id", "in", list(members)), ("active", "=", True)],
            ["membership_id", "partner_id"],
        )
        return {(row.membership_id.id, row.partner_id.id): row.id for row in rows}


def _emptied(case):
    """Rules by which everything that was booked was taken back."""
    return {row["earning_rule_id"] for row in case.rows if not row["points"]}


def _wanted(asking):
    """{rule id: (category ids, product ids)}"""
    return {r.id: (r.categ_ids.ids, r.product_ids.ids) for _case, r in asking}


def _around(case, rule):
    """See :func:`report.earning.earned_elsewhere`."""
    head = case.head
    return (
        head.partner_id,
        head.company_id,
        rule.id,
        add_months(head.day, -rule.new_categ_months),
        add_months(head.day, rule.new_categ_months),
        case.family.root.key,
    )


def judged_before(case):
    """Rules that were asked when something was booked first: {rule id: applied}.

    An invoice that has another day since is judged anew.
    """
    found = {}
    for row in reversed(case.rows):
        detail = row["detail"] or {}
        if detail.get("day") == str(case.head.day):
            found |= {int(key): applied for key, applied in detail["judged"].items()}
    return found


def _may_earn(case, since=None, months_before=0):
    """Whether a member earns by rules by which it has not earned on this yet."""
    member, day = case.member, case.head.day
    return (
        case.family.root.posted
        and bool(day)
        and (not since or since <= day)
        and member.state in MEMBER
        and not member.holdout
        and bool(member.date_start)
        and add_months(member.program_id._member_since(member), -months_before) <= day
        and member.program_id._earns_on(day)
    )
