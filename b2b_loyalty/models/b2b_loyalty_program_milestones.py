from functools import partial

from odoo import fields, models

from ..logic import milestone as rules
from ..logic import period
from ..report.members import first_days, members_of
from ..report.revenue import Revenue

# What is read of every member, in one query.
MEMBER_FIELDS = ["date_start", "joining_move_id", "terms_id", "tier_id", "tier_since"]


class Program(models.Model):
    """Who has reached which milestone: a fixed number of queries to find them all."""

    _inherit = "b2b.loyalty.program"

    milestone_ids = fields.One2many("b2b.loyalty.milestone", "program_id", copy=False)

    def _reach_milestones(self, on, memberships=None):
        """Note what members have reached, and grant it.

        Whoever calls it holds the rows of the members.
        """
        found = self._find_milestones(on, memberships)
        return self.env["b2b.loyalty.milestone.reached"]._note(found) if found else None

    def _find_milestones(self, on, memberships=None):
        """What members have reached and is not noted yet, as values of the facts.

        :param memberships: only these; all members of the program otherwise
        """
        self.ensure_one()
        milestones = self.milestone_ids
        if self.state != "open" or not milestones:
            return []
        self.env.flush_all()
        members = self._milestone_members(memberships)
        levels = {terms: terms._levels() for terms in self.terms_ids}
        ranks = {lv.key: lv.rank for level in levels.values() for lv in level}
        known = self._known_milestones(milestones, members)
        cases = self._milestone_cases(on, members, milestones, levels, ranks)
        asked = []
        for milestone in milestones:
            rule = milestone._rule(ranks)
            for member, case in cases.items():
                for one in rules.look_for(rule, case, on):
                    if (member.id, milestone.id, _first(one)) not in known:
                        asked.append((member, milestone, rule, one))
        return self._answer_milestones(asked)

    def _milestone_members(self, memberships):
        """Active members; those held out get no milestones."""
        domain = [
            ("program_id", "=", self.id),
            ("state", "=", "active"),
            ("date_start", "!=", False),
        ]
        if memberships is not None:
            domain.append(("id", "in", memberships.ids))
        # sudo: who is held out is for managers to see, and for us to obey
        Membership = self.env["b2b.loyalty.membership"].sudo()
        return Membership.search_fetch(
            [*domain, ("holdout", "=", False)], MEMBER_FIELDS
        )

    def _known_milestones(self, milestones, members):
        """{(membership id, milestone id, first day of the year)} of what is noted."""
        # sudo: noted whoever asks
        rows = (
            self.env["b2b.loyalty.milestone.reached"]
            .sudo()
            .search_fetch(
                [
                    ("milestone_id", "in", milestones.ids),
                    ("membership_id", "in", members.ids),
                ],
                ["membership_id", "milestone_id", "period_first"],
            )
        )
        return {
            (row.membership_id.id, row.milestone_id.id, row.period_first or None)
            for row in rows
        }

    # -- members as plain values

    def _milestone_cases(self, on, members, milestones, levels, ranks):
        """{membership: :class:`logic.milestone.Member`}"""
        years, sums = {}, {}
        if any(m.trigger in rules.YEARLY for m in milestones):
            mine = members_of(self.id, members.ids)
            years = self._milestone_years(on, mine)
            sums = Revenue.of_program(self).year_sums(mine, years)
        bounds = {
            terms.id: {level.key: level.revenue for level in found}
            for terms, found in levels.items()
        }
        return {
            member: rules.Member(
                date_start=member.date_start,
                since=self._member_since(member),
                rank=ranks.get(member.tier_id.id, 0),
                tier_since=member.tier_since or None,
                tier_window=member.tier_since and self._tier_window(member),
                tier_bound=bounds[member.terms_id.id].get(member.tier_id.id),
                years=self._years_of(member, years, sums.get(member.id)),
            )
            for member in members
        }

    def _milestone_years(self, on, members):
        """{anchor: :func:`logic.milestone.years`}, see ``Progress.year_sums``."""
        if self.qualifying_period == "anniversary":
            return {
                key: rules.years(on, (int(key[:2]), int(key[2:])))
                for key in first_days(self.env, members)
            }
        return {None: rules.years(on, self._year_anchor())}

    def _year_anchor(self):
        if self.qualifying_period == "fiscal":
            return self.company_id._b2b_loyalty_fiscal_anchor()
        return period.CALENDAR_YEAR

    def _years_of(self, member, years, sums):
        if not sums:
            return ()
        running, finished, before = sums
        windows = years[self._anchor(member.date_start, years)]
        return (
            rules.Year(windows[1], finished, before),
            rules.Year(windows[0], running, finished),
        )

    def _member_since(self, member):
        """The invoice that made it a member is its first."""
        joined = member.joining_move_id.invoice_date
        return min(joined, member.date_start) if joined else member.date_start

    def _tier_window(self, member):
        """Where revenue counted on the day the member's tier was reached."""
        day = member.tier_since
        if self.qualifying_period == "rolling":
            return period.rolling(day, self.window_months)
        anchor = self._year_anchor()
        if self.qualifying_period == "anniversary":
            anchor = (member.date_start.month, member.date_start.day)
        return period.Window(period.year(day, anchor).first, day)

    # -- which document reached it

    def _answer_milestones(self, asked):
        """Values of the facts, for what was asked and is in the books."""
        answers = self._find_documents(asked)
        found = []
        for place, (member, milestone, rule, one) in enumerate(asked):
            move_id, day, revenue = answers.get(place, (None, None, 0))
            if isinstance(one, rules.Day):
                day = one.day
            day = day or one.otherwise
            if day and rules.is_new(rule, day):
                found.append(
                    {
                        **self._prepare_reached_vals(member, milestone, one),
                        "date": day,
                        "move_id": move_id,
                        "revenue": revenue,
                    }
                )
        return found

    def _find_documents(self, asked):
        """{place: (document id, day, revenue)}; a query per kind of question."""
        sums, numbers, paid = [], [], []
        for place, (member, _milestone, _rule, one) in enumerate(asked):
            if isinstance(one, rules.Ask):
                kind = sums if one.bound is not None else paid if one.paid else numbers
                window = one.window.first, one.window.last
                bound = one.number if one.bound is None else one.bound
                kind.append((place, (member.partner_id.id, *window, bound)))
        revenue = Revenue.of_program(self)
        return {
            **_by_place(sums, revenue.reached_sums),
            **_by_place(numbers, revenue.reached_numbers),
            **_by_place(paid, partial(revenue.reached_numbers, paid=True)),
        }

    def _prepare_reached_vals(self, member, milestone, one):
        year = getattr(one, "year", None)
        return {
            "membership_id": member.id,
            "milestone_id": milestone.id,
            "program_id": self.id,
            "company_id": self.company_id.id,
            "period_first": _first(one),
            "points": milestone.points if milestone.grants == "points" else 0,
            "reference": year.previous if year else 0,
            "bound": getattr(one, "bound", None) or 0,
        }


def _first(one):
    """The first day of the year of a yearly trigger, None of the others."""
    year = getattr(one, "year", None)
    return year.window.first if year else None


def _by_place(asked, find):
    """Answers under the places of the questions."""
    answers = find([question for _place, question in asked])
    return {asked[number][0]: answer for number, answer in answers.items()}
