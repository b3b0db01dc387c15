"""The base of the documents summed per company and window, as SQL."""

from odoo.tools import SQL

from .documents import Documents

# Windows of ``logic.period.Windows`` and the figure summed in each.
SUMS = {
    "current": "revenue",
    "reference": "reference",
    "previous": "previous",
    "finished": "finished",
    "finished_reference": "finished_reference",
}
EDGES = ("first", "last")
MONTHS = {"current": "active_months", "finished": "finished_months"}


class WindowSums(Documents):
    """Sums in the windows of :class:`logic.period.Windows`, given by anchor."""

    def _spans(self, windows):
        """``span``: per anchor the first and last days of its windows."""
        return SQL(
            "span (anchor, %s) AS (VALUES %s)",
            SQL(", ").join(
                SQL.identifier(f"{window}_{edge}") for window in SUMS for edge in EDGES
            ),
            SQL(", ").join(self._span(*item) for item in windows.items()),
        )

    def _span(self, anchor, windows):
        days = [
            SQL("%s::date", getattr(getattr(windows, window), edge))
            for window in SUMS
            for edge in EDGES
        ]
        return SQL("(%s::text, %s)", anchor, SQL(", ").join(days))

    def _summed(self, members, windows, months, few):
        """One row per company with documents: the base summed in each window.

        A company is a member of a program once, so its sums are the member's.
        Members are only joined where each has windows of its own.
        """
        shared = windows.get(None)
        wanted = self._of_members(members) if few else SQL("TRUE")
        return SQL(
            """
            SELECT document.partner_id, %(sums)s, %(months)s
              FROM (%(documents)s) document %(own_windows)s
          GROUP BY document.partner_id
            """,
            sums=self._sums(shared),
            months=self._months(shared, months),
            documents=self.documents_sql(
                SQL("%s AND %s", self._between(windows), wanted)
            ),
            own_windows=SQL("") if shared else self._own_windows(members),
        )

    def _sums(self, shared):
        return SQL(", ").join(
            SQL(
                "SUM(document.base) FILTER (WHERE %s) AS %s",
                self._inside(window, shared),
                SQL.identifier(name),
            )
            for window, name in SUMS.items()
        )

    def _months(self, shared, asked):
        return SQL(", ").join(
            SQL(
                "%s AS %s",
                self._months_inside(window, shared) if asked else SQL("0"),
                SQL.identifier(name),
            )
            for window, name in MONTHS.items()
        )

    def _own_windows(self, members):
        """Joins each document's member and the windows of its agreement year."""
        return SQL(
            """
              JOIN b2b_loyalty_membership member
                ON member.partner_id = document.partner_id AND %s
              JOIN span ON span.anchor = to_char(member.date_start, 'MMDD')
            """,
            members,
        )

    def _between(self, windows):
        spans = [getattr(w, name) for w in windows.values() for name in SUMS]
        return SQL(
            "move.invoice_date BETWEEN %s AND %s",
            min(span.first for span in spans),
            max(span.last for span in spans),
        )

    def _of_members(self, members):
        return SQL(
            "move.commercial_partner_id IN (SELECT member.partner_id"
            " FROM b2b_loyalty_membership member WHERE %s)",
            members,
        )

    def _inside(self, window, shared):
        """Of shared windows the days themselves: equal sums are then made once."""
        if shared:
            span = getattr(shared, window)
            return SQL("document.day BETWEEN %s AND %s", span.first, span.last)
        return SQL(
            "document.day BETWEEN %s AND %s",
            *(SQL.identifier("span", f"{window}_{edge}") for edge in EDGES),
        )

    def _months_inside(self, window, shared):
        return SQL(
            "COUNT(DISTINCT date_trunc('month', document.day))"
            " FILTER (WHERE document.is_invoice AND %s)",
            self._inside(window, shared),
        )
