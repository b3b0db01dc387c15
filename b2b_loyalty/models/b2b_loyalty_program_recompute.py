from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..logic import period
from ..logic.judge import Case, judge
from ..logic.tier import Metrics, Policy, Standing
from ..report.figures import write_figures
from ..report.revenue import Revenue


class Program(models.Model):
    """The recompute: read figures, judge each member, write what came out.

    A fixed number of queries, whatever the number of members.
    """

    _inherit = "b2b.loyalty.program"

    def recompute_tiers(self, as_of=None, memberships=None):
        """Bring the tiers of members up to date.

        :param as_of: day to judge as of (today)
        :param memberships: only these; all members of the program otherwise
        :return: the ``b2b.loyalty.tier.change`` records that were made; the same
            day again makes none
        """
        self._check_manager()
        on = fields.Date.to_date(as_of) or fields.Date.context_today(self)
        changes = self.env["b2b.loyalty.tier.change"]
        for program in self:
            mine = memberships
            if memberships is not None:
                mine = memberships.filtered(lambda m, p=program: m.program_id == p)
            changes |= program._recompute(on, mine)
        return changes

    def _recompute(self, on, memberships=None):
        self.ensure_one()
        self.env.flush_all()
        judged = self._judge(on, memberships)
        rows = {found.membership_id: self._row(found, v, on) for found, v in judged}
        write_figures(self.env, rows)
        changes = self._log_tier_changes(judged, on)
        self._announce_grace(judged)
        if memberships is None:
            # sudo: a mark of the engine, not a setting
            self.sudo().write({"computed_on": on, "recompute_all": False})
        return changes

    def _judge(self, on, memberships=None, terms=None, stale_only=True):
        """Judge members without writing anything.

        :param terms: judge everybody under this version instead of their own
        :return: list of (:class:`report.revenue.Figures`, :class:`logic.judge.Verdict`)
        """
        windows = self._windows(on)
        if not windows:
            return []
        levels = defaultdict(list)
        for version in self.terms_ids:
            levels[version.id] = (terms or version)._levels()
        revenue = Revenue.of_program(self)
        every = memberships is not None or self.recompute_all or not stale_only
        found = revenue.figures(
            self._members_condition(memberships),
            windows,
            months=self._asks_active_months(levels),
            stale_on=None if every else on,
        )
        books = self._documents(revenue, found, on)
        points = self._qualifying_points(found, on)
        referrals = self._qualifying_referrals(found, on)
        policy = self._policy()
        return [
            (
                row,
                judge(
                    self._case(
                        row,
                        levels[row.terms_id],
                        windows,
                        books,
                        points.get(row.membership_id, 0),
                        referrals.get(row.membership_id, 0),
                    ),
                    policy,
                    on,
                    self.window_months,
                ),
            )
            for row in found
        ]

    # -- what the decision is made of

    def _policy(self):
        return Policy(
            downgrade=self.downgrade,
            periodic=self.qualifying_period != "rolling",
            grace_days=self.grace_days,
        )

    def _windows(self, on):
        """{anchor: :class:`logic.period.Windows`}, see :meth:`Revenue.figures`."""
        kind = self.qualifying_period
        own_years = kind == "anniversary" or (
            kind == "rolling" and self.downgrade == "period_end"
        )
        if not own_years:
            anchor = period.CALENDAR_YEAR
            if kind == "fiscal":
                anchor = self.company_id._b2b_loyalty_fiscal_anchor()
            return {None: period.windows(kind, on, self.window_months, anchor)}
        result = {}
        for key in self._anchors():
            anchor = (int(key[:2]), int(key[2:]))
            year_start = anchor if kind == "anniversary" else period.CALENDAR_YEAR
            result[key] = period.windows(
                kind, on, self.window_months, year_start, review_anchor=anchor
            )
        return result

    def _anchors(self):
        """Month and day (MMDD) of the first days of this program's agreements."""
        query = self.env["b2b.loyalty.membership"]._search(
            [("program_id", "=", self.id), ("date_start", "!=", False)]
        )
        starts = query.subselect(SQL("DISTINCT to_char(date_start, 'MMDD')"))
        return [key for [key] in self.env.execute_query(starts)]

    def _members_condition(self, memberships):
        condition = SQL(
            "member.program_id = %s AND member.state IN ('active', 'suspended')",
            self.id,
        )
        if memberships is not None:
            condition = SQL(
                "%s AND member.id = ANY(%s)", condition, list(memberships.ids)
            )
        return condition

    def _asks_active_months(self, levels):
        return any(
            level.active_months for version in levels.values() for level in version
        )

    def _documents(self, revenue, found, on):
        """The documents that may still leave a rolling window, by membership."""
        if self.qualifying_period != "rolling" or not found:
            return {}
        first = period.add_months(on, -self.window_months - 12)
        return revenue.documents([row.membership_id for row in found], first, on)

    def _qualifying_points(self, found, on):
        """Hook: points earned in the window, {membership id: points}."""
        return {}

    def _qualifying_referrals(self, found, on):
        """Hook: qualified referrals in their window, {membership id: number}."""
        return {}

    def _case(self, row, levels, windows, books, points, referrals):
        other = {"points": points, "referrals": referrals}
        anchor = None if None in windows else f"{row.date_start:%m%d}"
        return Case(
            standing=Standing(row.tier_id, row.holds_until, row.grace_until),
            levels=levels,
            now=Metrics(
                row.revenue, row.reference, active_months=row.active_months, **other
            ),
            finished=Metrics(
                row.finished,
                row.finished_reference,
                active_months=row.finished_months,
                **other,
            ),
            windows=windows[anchor],
            documents=books.get(row.membership_id, []),
            granted=row.granted_tier_id,
            granted_until=row.granted_until,
        )

    # -- what is written

    def _row(self, found, verdict, on):
        """Columns of :data:`report.figures.COLUMNS` for one membership."""
        decision = verdict.decision
        moved = decision.tier != found.tier_id
        return {
            "tier_id": decision.tier,
            "tier_since": on if moved or not found.tier_since else found.tier_since,
            "tier_valid_until": verdict.valid_until,
            "next_tier_id": verdict.next_tier,
            "revenue_to_next_tier": verdict.missing,
            "next_tier_progress": verdict.progress,
            "qualifying_revenue": found.revenue,
            "reference_revenue": found.reference,
            "previous_period_revenue": found.previous,
            "active_months": found.active_months,
            "holds_until": decision.holds_until,
            "grace_until": decision.grace_until,
            "due_on": verdict.due_on,
            "figures_on": on,
        }

    def _log_tier_changes(self, judged, on):
        Membership = self.env["b2b.loyalty.membership"]
        known = self._with_a_tier_before(judged)
        vals_list = []
        # iterated as one recordset, so that their fields are read together
        members = Membership.browse(found.membership_id for found, _v in judged)
        for membership, (found, verdict) in zip(members, judged, strict=True):
            after = verdict.decision.tier
            if after == found.tier_id:
                continue
            kind = verdict.decision.kind or "down"
            if found.membership_id not in known:
                kind = "enroll"
            vals_list.append(
                self._prepare_tier_change_vals(
                    membership,
                    found.tier_id,
                    after,
                    kind,
                    on,
                    found.revenue,
                )
            )
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        changes = self.env["b2b.loyalty.tier.change"].sudo().create(vals_list)
        changes._announce()
        return changes.sudo(False)

    def _with_a_tier_before(self, judged):
        """Ids of memberships that have had a tier: any change is a raise or a fall."""
        moved = [f.membership_id for f, v in judged if v.decision.tier != f.tier_id]
        groups = (
            self.env["b2b.loyalty.tier.change"]
            .sudo()  # sudo: whether there was one before does not depend on rights
            ._read_group([("membership_id", "in", moved)], ["membership_id"])
        )
        return {membership.id for [membership] in groups}

    @api.model
    def _prepare_tier_change_vals(self, membership, before, after, kind, on, revenue):
        return {
            "membership_id": membership.id,
            "program_id": membership.program_id.id,
            "company_id": membership.company_id.id,
            "terms_id": membership.terms_id.id,
            "date": on,
            "from_tier_id": before,
            "to_tier_id": after,
            "kind": kind,
            "revenue": revenue,
        }

    def _announce_grace(self, judged):
        """Warn the salesperson on the day a grace time starts."""
        Membership = self.env["b2b.loyalty.membership"]
        lines = {}
        members = Membership.browse(found.membership_id for found, _v in judged)
        for membership, (found, verdict) in zip(members, judged, strict=True):
            grace = verdict.decision.grace_until
            if grace and not found.grace_until:
                lines[membership] = self.env._(
                    "%(company)s loses %(tier)s after %(day)s unless more is invoiced",
                    company=membership.partner_id.name,
                    tier=membership.tier_id.name,
                    day=grace,
                )
        Membership.concat(*lines)._tell_salesperson(lines)

    # -- every night

    @api.model
    def _cron_recompute(self, batch=1000):
        """Judge every member whose figures or days are due, in batches."""
        Queue = self.env["b2b.loyalty.queue"]
        on = fields.Date.context_today(self)
        for program in self.search([("state", "in", ("open", "run_off"))]):
            due = [row.membership_id for row, _v in program._judge(on)]
            for start in range(0, len(due), batch):
                chunk = self.env["b2b.loyalty.membership"].browse(
                    due[start : start + batch]
                )
                Queue._work_on(chunk.try_lock_for_update(allow_referencing=True))
                if not self.env["ir.cron"]._commit_progress(len(chunk)):
                    return
            program.write({"computed_on": on, "recompute_all": False})


