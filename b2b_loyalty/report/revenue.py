"""THE revenue aggregate: every figure of revenue of the suite is computed here.

On top of the documents that count (``report/documents.py``) there are readings:

* :meth:`Revenue.figures`: one row per membership with its sums per window
* :meth:`Revenue.documents`: the documents themselves, for what happens later
* :meth:`Revenue.customers`: one row per customer company, member or not
* :meth:`Revenue.joining`: the invoices that make a company a member
* ``report/progress.py``: sums per year, and the document that reached a bound
* ``report/rebate.py``: what members have bought in the periods of their rebates

Each is one query, whatever the number of members and documents.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from .documents import exact
from .ledger_figures import HAS_EARNED
from .progress import Progress
from .rebate import MemberPeriods
from .window_sums import MONTHS, SUMS, WindowSums

# Columns of the membership that keep what was found: months, then sums.
STORED = (
    "active_months",
    "finished_months",
    "qualifying_revenue",
    "reference_revenue",
    "previous_period_revenue",
    "finished_revenue",
    "finished_reference_revenue",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the books and the membership row say of one membership.

    Revenue in the currency of the program's company.
    """

    membership_id: int
    partner_id: int
    terms_id: int
    tier_id: int | None
    holds_until: date | None
    grace_until: date | None
    granted_tier_id: int | None
    granted_until: date | None
    date_start: date | None
    tier_since: date | None
    active_months: int
    finished_months: int
    revenue: Decimal
    reference: Decimal
    previous: Decimal
    finished: Decimal
    finished_reference: Decimal


class Revenue(MemberPeriods, Progress, WindowSums):
    """The revenue of customer companies, as one program counts it."""

    def figures(
        self, members, windows, months=False, stale_on=None, few=False, points=False
    ):
        """Figures of memberships, each in its own windows.

        :param members: SQL condition on ``member`` (``b2b_loyalty_membership``)
        :param windows: {anchor: :class:`logic.period.Windows`}; the anchor is the
            month and day of ``date_start`` as ``MMDD``, or None for all members
        :param months: also count the months with an invoice (slower)
        :param stale_on: only memberships whose stored figures are no longer true
            or for which something is due as of this day
        :param few: read the documents of these members only; of a whole program it
            is quicker to sum all documents in the order of their index
        :param points: tiers ask for points: who has earned some may have another
            figure every day
        :return: list of :class:`Figures`
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH %(spans)s, found AS (%(found)s)
                SELECT member.id, member.partner_id, member.terms_id, member.tier_id,
                       member.holds_until, member.grace_until, member.granted_tier_id,
                       member.granted_until, member.date_start, member.tier_since,
                       %(figures)s
                  FROM b2b_loyalty_membership member
             LEFT JOIN found ON found.partner_id = member.partner_id
                 WHERE %(members)s AND %(stale)s
              ORDER BY member.id
                """,
                spans=self._spans(windows),
                found=self._summed(members, windows, months, few),
                figures=self._found(),
                members=members,
                stale=self._stale(stale_on, points) if stale_on else SQL("TRUE"),
            )
        )
        return [Figures(*row[:12], *map(exact, row[12:])) for row in rows]

    def _stale(self, on, points):
        """What makes a stored decision doubtful: another figure, or its day."""
        return SQL(
            "(member.figures_on IS NULL OR member.due_on <= %s"
            " OR (%s) IS DISTINCT FROM (%s)%s)",
            on,
            SQL(", ").join(SQL.identifier("member", name) for name in STORED),
            self._found(),
            SQL(" OR %s", HAS_EARNED) if points else SQL(""),
        )

    def _found(self):
        """What was summed, in the order of :data:`STORED`."""
        return SQL(", ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier("found", name))
            for name in (*MONTHS.values(), *SUMS.values())
        )

    def documents(self, membership_ids, first):
        """Documents of memberships from a day on, also of later days, per day.

        :return: {membership id: [(day, base, has an invoice)]}
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id, document.day, SUM(document.base),
                       BOOL_OR(document.is_invoice)
                  FROM (%s) document
                  JOIN b2b_loyalty_membership member
                    ON member.partner_id = document.partner_id
                 WHERE member.id = ANY(%s)
              GROUP BY member.id, document.day
                """,
                self.documents_sql(SQL("move.invoice_date >= %s", first)),
                list(membership_ids),
            )
        )
        result = {membership_id: [] for membership_id in membership_ids}
        for membership_id, day, base, is_invoice in rows:
            result[membership_id].append((day, exact(base), is_invoice))
        return result

    def document_ids(self, partner_id, first, last):
        """The documents of one company that count between two days."""
        condition = SQL(
            "move.commercial_partner_id = %s AND move.invoice_date BETWEEN %s AND %s",
            partner_id,
            first,
            last,
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT document.id FROM (%s) document WHERE document.base <> 0",
                self.documents_sql(condition),
            )
        )
        return [move_id for [move_id] in rows]

    def customers(self, first, last):
        """Customer companies with documents between two days.

        :return: list of dicts: partner_id, revenue, invoices (number), last_day,
            months (number of months with an invoice)
        """
        between = SQL("move.invoice_date BETWEEN %s AND %s", first, last)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT document.partner_id, SUM(document.base) AS revenue,
                       COUNT(*) FILTER (WHERE document.is_invoice) AS invoices,
                       MAX(document.day) FILTER (WHERE document.is_invoice) AS last_day,
                       COUNT(DISTINCT date_trunc('month', document.day))
                           FILTER (WHERE document.is_invoice) AS months
                  FROM (%s) document
                 WHERE document.partner_id IS NOT NULL
              GROUP BY document.partner_id
              ORDER BY revenue DESC, document.partner_id
                """,
                self.documents_sql(between),
            )
        )

    def joining(self, move_ids, amount):
        """Invoices among ``move_ids`` whose base is at least ``amount``.

        :return: list of (partner id, move id, day), the earliest per company
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (document.partner_id)
                       document.partner_id, document.id, document.day
                  FROM (%s) document
                  JOIN res_partner partner ON partner.id = document.partner_id
                 WHERE document.is_invoice AND document.base >= %s
                   AND partner.is_company
              ORDER BY document.partner_id, document.day, document.id
                """,
                self.documents_sql(SQL("move.id = ANY(%s)", list(move_ids))),
                Decimal(str(amount)),
            )
        )
