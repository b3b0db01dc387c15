"""How far members are in their years, and which document reached what."""

from odoo.tools import SQL

from .documents import Documents, exact

# What is summed per member, and the year whose days count; see logic.milestone.years
YEARS = ("running", "finished", "before")


class Progress(Documents):
    """Readings for milestones; each is one query, however many members there are."""

    def year_sums(self, members, years):
        """What members have bought in the years of :func:`logic.milestone.years`.

        :param members: SQL condition on ``member``
        :param years: {anchor: three windows}, the anchor as ``MMDD`` of the member's
            first day, or None for all; empty: nothing is summed
        :return: {membership id: (running, finished, before)}
        """
        if not years:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT id, running, finished, before FROM (%s) summed",
                self.year_sums_sql(members, years),
            )
        )
        return {row[0]: tuple(map(exact, row[1:])) for row in rows}

    def year_sums_sql(self, members, years):
        """See :meth:`year_sums`; with the first day of the running year."""
        windows = [window for found in years.values() for window in found]
        between = SQL(
            "move.invoice_date BETWEEN %s AND %s",
            min(window.first for window in windows),
            max(window.last for window in windows),
        )
        return SQL(
            """
            WITH span (anchor, %(columns)s) AS (VALUES %(spans)s)
            SELECT member.id, span.running_first, %(sums)s
              FROM b2b_loyalty_membership member
              JOIN span ON span.anchor IS NULL
                        OR span.anchor = to_char(member.date_start, 'MMDD')
              JOIN (%(documents)s) document ON document.partner_id = member.partner_id
             WHERE %(members)s
          GROUP BY member.id, span.running_first
            """,
            columns=SQL(", ").join(
                SQL.identifier(f"{year}_{edge}")
                for year in YEARS
                for edge in ("first", "last")
            ),
            spans=SQL(", ").join(self._year_span(*item) for item in years.items()),
            sums=SQL(", ").join(map(self._year_sum, YEARS)),
            documents=self.documents_sql(
                SQL("%s AND %s", between, self._bought_by(members))
            ),
            members=members,
        )

    def _year_span(self, anchor, windows):
        days = [
            SQL("%s::date", day)
            for window in windows
            for day in (window.first, window.last)
        ]
        return SQL("(%s::text, %s)", anchor, SQL(", ").join(days))

    def _year_sum(self, year):
        return SQL(
            "COALESCE(SUM(document.base) FILTER"
            " (WHERE document.day BETWEEN %s AND %s), 0) AS %s",
            SQL.identifier("span", f"{year}_first"),
            SQL.identifier("span", f"{year}_last"),
            SQL.identifier(year),
        )

    def _bought_by(self, members):
        return SQL(
            "move.commercial_partner_id IN (SELECT member.partner_id"
            " FROM b2b_loyalty_membership member WHERE %s)",
            members,
        )

    def reached_sums(self, asks):
        """The document since which the revenue of a window has reached a bound.

        :param asks: list of (partner id, first day, last day, bound)
        :return: {place in the list: (document id, day, revenue of the window)}; of
            those that are not reached nothing
        """
        found = self._reached(
            asks,
            SQL("SUM(document.base) OVER so_far AS so_far"),
            SQL(
                "so_far >= ask_bound AND so_far - base < ask_bound"
                " AND total >= ask_bound ORDER BY place, day DESC, id DESC"
            ),
        )
        return {place: (id_, day, exact(total)) for place, id_, day, total in found}

    def reached_numbers(self, asks, paid=False):
        """The document that is the n-th invoice of a window.

        An invoice that was credited in full is none.

        :param asks: list of (partner id, first day, last day, number)
        :param paid: only invoices that are paid
        :return: as of :meth:`reached_sums`
        """
        counts = self._is_kept(paid)
        found = self._reached(
            asks,
            SQL(
                "%(counts)s AS counts,"
                " COUNT(*) FILTER (WHERE %(counts)s) OVER so_far AS so_far",
                counts=counts,
            ),
            SQL("counts AND so_far = ask_bound ORDER BY place, day, id"),
        )
        return {place: (id_, day, exact(total)) for place, id_, day, total in found}

    def _reached(self, asks, running, wanted):
        """One row per place: what the running figures say of it."""
        if not asks:
            return []
        partners, firsts, lasts, bounds = zip(*asks, strict=True)
        narrow = SQL(
            "move.commercial_partner_id = ANY(%s)"
            " AND move.invoice_date BETWEEN %s AND %s",
            list(set(partners)),
            min(firsts),
            max(lasts),
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (place) place - 1, id, day, total
                  FROM (SELECT ask.place, ask.bound AS ask_bound, document.id,
                               document.day, document.base, %(running)s,
                               SUM(document.base) OVER (PARTITION BY ask.place) AS total
                          FROM unnest(%(partners)s::int4[], %(firsts)s::date[],
                                      %(lasts)s::date[], %(bounds)s::numeric[])
                               WITH ORDINALITY
                               AS ask (partner_id, first, last, bound, place)
                          JOIN (%(documents)s) document
                            ON document.partner_id = ask.partner_id
                           AND document.day BETWEEN ask.first AND ask.last
                        WINDOW so_far AS (PARTITION BY ask.place
                                          ORDER BY document.day, document.id)) run
                 WHERE %(wanted)s
                """,
                running=running,
                partners=list(partners),
                firsts=list(firsts),
                lasts=list(lasts),
                bounds=list(bounds),
                documents=self.documents_sql(narrow),
                wanted=wanted,
            )
        )

    def _is_kept(self, paid):
        """Whether a document is an invoice of which something is left, and paid."""
        return SQL(
            """
            (document.is_invoice AND (
                SELECT %(paid)s AND move.b2b_loyalty_base + COALESCE((
                           SELECT SUM(credit.b2b_loyalty_base)
                             FROM account_move credit
                            WHERE credit.reversed_entry_id = move.id
                              AND credit.state = 'posted'), 0) > 0
                  FROM account_move move WHERE move.id = document.id))
            """,
            paid=SQL("move.payment_state IN ('paid', 'in_payment')")
            if paid
            else SQL("TRUE"),
        )


def progress_sql(sums, triggers):
    """Each member on each yearly milestone of its program.

    :param sums: list of :meth:`Progress.year_sums_sql`
    :param triggers: those that are asked every year
    """
    nobody = SQL(
        "SELECT NULL::int4 AS id, NULL::date AS running_first, 0.0 AS running,"
        " 0.0 AS finished WHERE FALSE"
    )
    some = [
        SQL("SELECT id, running_first, running, finished FROM (%s) program", one)
        for one in sums
    ]
    return SQL(
        """
        SELECT ROW_NUMBER() OVER (ORDER BY asked.membership_id, asked.milestone_id)
                   AS id, asked.*, GREATEST(asked.bound - asked.revenue, 0) AS missing,
               (100 * asked.revenue / asked.bound)::float8 AS percent,
               reached.date AS reached_on,
               CASE WHEN reached.id IS NOT NULL OR asked.revenue >= asked.bound
                    THEN 'reached'
                    WHEN asked.revenue >= 0.9 * asked.bound THEN 'near'
                    ELSE 'open' END AS state
          FROM (SELECT member.id AS membership_id, member.partner_id, member.user_id,
                       member.program_id, member.company_id,
                       milestone.id AS milestone_id,
                       summed.running_first AS period_first,
                       summed.running AS revenue, summed.finished AS reference,
                       CASE milestone.trigger
                            WHEN 'revenue' THEN milestone.amount
                            WHEN 'previous'
                            THEN summed.finished
                                 * (100 + COALESCE(milestone.percent, 0)) / 100
                       END AS bound
                  FROM (%(sums)s) summed
                  JOIN b2b_loyalty_membership member ON member.id = summed.id
                  JOIN b2b_loyalty_milestone milestone
                    ON milestone.program_id = member.program_id
                 WHERE milestone.active AND milestone.trigger IN %(triggers)s) asked
     LEFT JOIN b2b_loyalty_milestone_reached reached
            ON reached.membership_id = asked.membership_id
           AND reached.milestone_id = asked.milestone_id
           AND reached.period_first = asked.period_first
         WHERE asked.bound > 0
        """,
        sums=SQL(" UNION ALL ").join([nobody, *some]),
        triggers=tuple(triggers),
    )
