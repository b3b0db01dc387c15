from odoo import models

from ..logic import period
from ..logic.judge import Case, judge
from ..logic.tier import Metrics, Policy, Standing
from ..report.ledger_figures import points_earned
from ..report.members import first_days, members_of
from ..report.revenue import Revenue


class Program(models.Model):
    """The reading half of the recompute: figures in, verdicts out.

    A fixed number of queries, whatever the number of members.
    """

    _inherit = "b2b.loyalty.program"

    def _judge(self, on, memberships=None, terms=None, stale_only=True):
        """Judge members without writing anything.

        :param terms: judge everybody under this version instead of their own
        :param stale_only: of all members, only those whose figures have changed
            or for whom something is due
        :return: list of (:class:`report.revenue.Figures`, :class:`logic.judge.Verdict`)
        """
        levels = {t.id: (terms or t)._levels() for t in self.terms_ids}
        windows = self._windows(on, memberships)
        found = self._figures(on, windows, levels, memberships, stale_only)
        books = self._documents(found, on, levels)
        spans = {
            row.membership_id: windows[self._anchor(row.date_start, windows)]
            for row in found
        }
        points = self._qualifying_points(spans, levels)
        referrals = self._qualifying_referrals(found, on)
        floors = self._floors(found, on)
        policy, months = self._policy(), self.window_months
        judged = []
        for row in found:
            case = self._case(
                row,
                levels[row.terms_id],
                spans[row.membership_id],
                books.get(row.membership_id, ()),
                points=points.get(row.membership_id, (0, 0)),
                referrals=referrals.get(row.membership_id, 0),
                floor=floors.get(row.membership_id),
            )
            judged.append((row, judge(case, policy, on, months)))
        return judged

    def _due(self, on):
        """Ids of the members whom a run as of ``on`` has to judge."""
        levels = {t.id: t._levels() for t in self.terms_ids}
        found = self._figures(on, self._windows(on), levels)
        return [row.membership_id for row in found]

    def _figures(self, on, windows, levels, memberships=None, stale_only=True):
        if not windows:
            return []
        stale_only = stale_only and memberships is None and not self.recompute_all
        self.env.flush_all()
        return Revenue.of_program(self).figures(
            self._members(memberships),
            windows,
            months=_asks("active_months", levels),
            stale_on=on if stale_only else None,
            points=_asks("points", levels),
            few=memberships is not None,
        )

    def _members(self, memberships=None):
        return members_of(self.id, None if memberships is None else memberships.ids)

    def _policy(self):
        return Policy(
            downgrade=self.downgrade,
            periodic=self.qualifying_period != "rolling",
            grace_days=self.grace_days,
        )

    def _tiers_ask(self, name):
        """Whether a tier under any version of the terms asks for a figure."""
        return _asks(name, {t.id: t._levels() for t in self.terms_ids})

    # -- windows

    def _windows(self, on, memberships=None):
        """{anchor: :class:`logic.period.Windows`}, see :meth:`Revenue.figures`."""
        kind = self.qualifying_period
        reviewed = kind == "rolling" and self.downgrade == "period_end"
        if kind != "anniversary" and not reviewed:
            anchor = period.CALENDAR_YEAR
            if kind == "fiscal":
                anchor = self.company_id._b2b_loyalty_fiscal_anchor()
            return {None: period.windows(kind, on, self.window_months, anchor)}
        result = {}
        for key in first_days(self.env, self._members(memberships)):
            anchor = (int(key[:2]), int(key[2:]))
            year_start = period.CALENDAR_YEAR if reviewed else anchor
            result[key] = period.windows(
                kind, on, self.window_months, year_start, reviewed and anchor
            )
        return result

    @staticmethod
    def _anchor(date_start, windows):
        return None if None in windows else f"{date_start:%m%d}"

    # -- figures of one member

    def _documents(self, found, on, levels):
        """The documents that may still leave a rolling window, by membership."""
        if self.qualifying_period != "rolling" or not found:
            return {}
        before = 12 if _asks("growth", levels) else 0
        first = period.add_months(on, -self.window_months - before)
        return Revenue.of_program(self).documents(
            [row.membership_id for row in found], first
        )

    def _qualifying_points(self, spans, levels):
        """Points earned in the current and in the finished window.

        :param spans: {membership id: :class:`logic.period.Windows`}
        :return: {membership id: (points, points)}, empty where no tier asks
        """
        if not _asks("points", levels):
            return {}
        return points_earned(self.env, spans)

    def _qualifying_referrals(self, found, on):
        """Hook: qualified referrals in their window, {membership id: number}."""
        return {}

    def _floors(self, found, on):
        """Hook: tiers that members have until a day, whatever their figures say.

        :return: {membership id: (tier id, last day)}
        """
        return {}

    def _case(self, row, levels, windows, documents, points, referrals, floor):
        return Case(
            standing=Standing(row.tier_id, row.holds_until, row.grace_until),
            levels=levels,
            now=Metrics(
                row.revenue,
                row.reference,
                active_months=row.active_months,
                points=points[0],
                referrals=referrals,
            ),
            finished=Metrics(
                row.finished,
                row.finished_reference,
                active_months=row.finished_months,
                points=points[1],
                referrals=referrals,
            ),
            windows=windows,
            documents=documents,
            granted=row.granted_tier_id,
            granted_until=row.granted_until,
            floor=floor,
        )


def _asks(name, versions):
    """Whether a level of one of the versions of the terms asks for this figure."""
    return any(level.asks(name) for levels in versions.values() for level in levels)
