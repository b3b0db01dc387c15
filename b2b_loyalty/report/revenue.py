"""THE revenue aggregate: every figure of revenue of the suite is computed here.

The base of a document (what counts of an invoice or a credit note) is stored on
``account_move.b2b_loyalty_base``; a program that counts some product categories
only reads the lines instead. On top of the documents there are three readings:

* :meth:`Revenue.figures`: one row per membership with its sums per window
* :meth:`Revenue.documents`: the documents themselves, for what happens later
* :meth:`Revenue.customers`: one row per customer company, member or not

Each is one query, whatever the number of members and documents.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

PAID_STATES = ("paid", "in_payment", "reversed")

# Of a line that counts: goods and services sold, without down payments.
COUNTED_LINE = SQL(
    "line.display_type = 'product' AND line.is_downpayment IS NOT TRUE"
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
    revenue: Decimal
    reference: Decimal
    previous: Decimal
    finished: Decimal
    finished_reference: Decimal
    active_months: int
    finished_months: int


def exact(value):
    """Money as Decimal: Odoo has psycopg2 read ``numeric`` as float."""
    return Decimal(repr(value))


def document_base_sql(line_source="account_move_line"):
    """Σ(−balance) of the counted lines of one document, by ``move_id``."""
    return SQL(
        "SELECT line.move_id, SUM(-line.balance) AS base FROM %s line WHERE %s "
        "GROUP BY line.move_id",
        SQL.identifier(line_source),
        COUNTED_LINE,
    )


def fill_base(cr):
    """Fill ``b2b_loyalty_base`` of the documents there before the add-on was."""
    cr.execute(
        SQL(
            "UPDATE account_move move SET b2b_loyalty_base = source.base "
            "FROM (%s) source WHERE source.move_id = move.id "
            "AND move.move_type IN ('out_invoice', 'out_refund')",
            document_base_sql(),
        )
    )


class Revenue:
    """The revenue of one seller company's customers, as one program counts it.

    :param basis: ``posted`` or ``paid``
    :param eligible: ids of product categories that count (with those below them)
    :param excluded: ids of product categories that do not
    """

    def __init__(self, env, company_id, basis="posted", eligible=(), excluded=()):
        self.env = env
        self.company_id = company_id
        self.basis = basis
        self.eligible = tuple(eligible)
        self.excluded = tuple(excluded)

    @classmethod
    def of_program(cls, program):
        return cls(
            program.env,
            program.company_id.id,
            basis=program.revenue_basis,
            eligible=program.eligible_categ_ids.ids,
            excluded=program.excluded_categ_ids.ids,
        )

    # -- the documents

    def documents_sql(self, condition):
        """Documents that count: (id, partner_id, day, base, is_invoice).

        :param condition: SQL on ``move``, to narrow them
        """
        return SQL(
            """
            SELECT move.id, move.commercial_partner_id AS partner_id,
                   move.invoice_date AS day, %(base)s AS base,
                   move.move_type = 'out_invoice' AS is_invoice
              FROM account_move move %(joins)s
             WHERE move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND move.company_id = %(company)s
               AND %(paid)s AND %(condition)s
            """,
            base=self._base(),
            joins=SQL(" ").join(self._joins()),
            company=self.company_id,
            paid=self._paid(),
            condition=condition,
        )

    @property
    def _by_category(self):
        return bool(self.eligible or self.excluded)

    def _base(self):
        if self._by_category:
            return SQL("COALESCE(by_category.base, 0)")
        return SQL("COALESCE(move.b2b_loyalty_base, 0)")

    def _joins(self):
        if self.basis == "paid":
            yield SQL(
                "LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id"
            )
        if self._by_category:
            yield SQL("CROSS JOIN LATERAL (%s) by_category", self._category_base())

    def _paid(self):
        """On the basis *paid* an invoice counts whole or not at all.

        A credit note counts when it is posted, but one with an origin only while
        its origin counts.
        """
        if self.basis != "paid":
            return SQL("TRUE")
        return SQL(
            """CASE WHEN move.move_type = 'out_invoice'
                    THEN move.payment_state IN %(paid)s
                    WHEN origin.move_type = 'out_invoice'
                    THEN origin.state = 'posted' AND origin.payment_state IN %(paid)s
                    ELSE TRUE END""",
            paid=PAID_STATES,
        )

    def _category_base(self):
        """The part of a document that belongs to the categories that count.

        A line that goes against its document (a discount, a voucher) and is no
        goods returned is spread over the other lines by their amounts.
        """
        return SQL(
            """
            SELECT ROUND(
                       SUM(own.amount) FILTER (WHERE own.counts AND NOT own.spread)
                       * COALESCE(1 + SUM(own.amount) FILTER (WHERE own.spread)
                           / NULLIF(SUM(own.amount) FILTER (WHERE NOT own.spread), 0),
                         0), %(digits)s) AS base
              FROM (SELECT -line.balance AS amount,
                           %(category)s AS counts,
                           (line.product_id IS NULL OR template.type = 'service')
                           AND CASE WHEN move.move_type = 'out_invoice'
                                    THEN line.balance > 0
                                    ELSE line.balance < 0 END AS spread
                      FROM account_move_line line
                 LEFT JOIN product_product product ON product.id = line.product_id
                 LEFT JOIN product_template template
                        ON template.id = product.product_tmpl_id
                 LEFT JOIN product_category category
                        ON category.id = template.categ_id
                     WHERE line.move_id = move.id AND %(counted)s) own
            """,
            digits=self.env["res.company"]
            .browse(self.company_id)
            .currency_id.decimal_places,
            category=self._category_condition(),
            counted=COUNTED_LINE,
        )

    def _category_condition(self):
        conditions = [SQL("category.id IS NOT NULL")]
        if self.eligible:
            conditions.append(self._below(self.eligible))
        if self.excluded:
            conditions.append(SQL("NOT %s", self._below(self.excluded)))
        return SQL(" AND ").join(conditions)

    def _below(self, category_ids):
        paths = self.env["product.category"].browse(category_ids).mapped("parent_path")
        patterns = [f"{path}%" for path in paths]
        return SQL("category.parent_path LIKE ANY(%s)", patterns)

    # -- readings

    def figures(self, members, windows, months=False, stale_on=None):
        """Figures of memberships, each in its own windows.

        :param members: SQL condition on ``member`` (``b2b_loyalty_membership``)
        :param windows: {anchor: :class:`logic.period.Windows`}; the anchor is the
            month and day of ``date_start`` as ``MMDD``, or None for all members
        :param months: also count the months with an invoice (slower)
        :param stale_on: only memberships whose stored figures are no longer true
            or for which something is due as of this day
        :return: list of :class:`Figures`
        """
        members = SQL("%s AND %s", members, self._anchored(windows))
        rows = self.env.execute_query(
            SQL(
                """
                WITH span (anchor, %(names)s) AS (VALUES %(spans)s),
                summed AS (%(summed)s)
                SELECT member.id, member.partner_id, member.terms_id, member.tier_id,
                       member.holds_until, member.grace_until, member.granted_tier_id,
                       member.granted_until, member.date_start, member.tier_since,
                       %(sums)s
                  FROM b2b_loyalty_membership member
             LEFT JOIN summed ON summed.id = member.id
                 WHERE %(members)s AND %(stale)s
              ORDER BY member.id
                """,
                names=SQL(", ").join(map(SQL.identifier, self._SPAN_COLUMNS)),
                spans=SQL(", ").join(
                    self._span(anchor, win) for anchor, win in windows.items()
                ),
                summed=self._summed(members, windows, months),
                sums=SQL(", ").join(
                    SQL("COALESCE(%s, 0)", SQL.identifier("summed", name))
                    for name in self._SUM_COLUMNS
                ),
                members=members,
                stale=self._stale(stale_on) if stale_on else SQL("TRUE"),
            )
        )
        return [
            Figures(*row[:10], *map(exact, row[10:15]), *row[15:]) for row in rows
        ]

    _WINDOWS = ("current", "reference", "previous", "finished", "finished_reference")
    _SPAN_COLUMNS = tuple(f"{w}_{end}" for w in _WINDOWS for end in ("first", "last"))
    _SUM_COLUMNS = (
        "revenue",
        "reference",
        "previous",
        "finished",
        "finished_reference",
        "active_months",
        "finished_months",
    )

    def _span(self, anchor, windows):
        days = [
            SQL("%s::date", day)
            for window in windows.revenue_windows()
            for day in (window.first, window.last)
        ]
        return SQL("(%s::text, %s)", anchor, SQL(", ").join(days))

    def _anchored(self, windows):
        """Members whose agreement year starts on one of the anchors."""
        if None in windows:
            return SQL("TRUE")
        return SQL("to_char(member.date_start, 'MMDD') IN %s", tuple(windows))

    def _summed(self, members, windows, months):
        """One row per membership: the base summed in each window."""
        first = min(w.first for win in windows.values() for w in win.revenue_windows())
        last = max(w.last for win in windows.values() for w in win.revenue_windows())
        shared = None in windows
        on_anchor = (
            SQL("TRUE")
            if shared
            else SQL("span.anchor = to_char(member.date_start, 'MMDD')")
        )
        inside = {
            name: SQL(
                "document.day BETWEEN %s AND %s",
                SQL.identifier("span", f"{name}_first"),
                SQL.identifier("span", f"{name}_last"),
            )
            for name in self._WINDOWS
        }
        columns = [
            SQL("SUM(document.base) FILTER (WHERE %s) AS %s", inside[w], SQL.identifier(c))
            for w, c in zip(self._WINDOWS, self._SUM_COLUMNS[:5], strict=True)
        ]
        for window, column in (
            ("current", "active_months"),
            ("finished", "finished_months"),
        ):
            count = SQL(
                "COUNT(DISTINCT date_trunc('month', document.day))"
                " FILTER (WHERE document.is_invoice AND %s)",
                inside[window],
            )
            columns.append(
                SQL("%s AS %s", count if months else SQL("0"), SQL.identifier(column))
            )
        between = SQL("move.invoice_date BETWEEN %s AND %s", first, last)
        return SQL(
            """
            SELECT member.id, %(columns)s
              FROM (%(documents)s) document
              JOIN b2b_loyalty_membership member
                ON member.partner_id = document.partner_id
              JOIN span ON %(on_anchor)s
             WHERE %(members)s
          GROUP BY member.id
            """,
            columns=SQL(", ").join(columns),
            documents=self.documents_sql(between),
            on_anchor=on_anchor,
            members=members,
        )

    def _stale(self, on):
        """What makes a stored decision doubtful: another figure, or its day."""
        return SQL(
            """(member.figures_on IS NULL OR member.due_on <= %s
                OR (member.qualifying_revenue, member.reference_revenue,
                    member.previous_period_revenue, member.active_months)
                   IS DISTINCT FROM
                   (COALESCE(summed.revenue, 0), COALESCE(summed.reference, 0),
                    COALESCE(summed.previous, 0),
                    COALESCE(summed.active_months, 0)))""",
            on,
        )

    def documents(self, membership_ids, first, last):
        """Documents of memberships between two days, summed per day.

        :return: {membership id: [(day, base, has an invoice)]}
        """
        between = SQL("move.invoice_date BETWEEN %s AND %s", first, last)
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
              ORDER BY member.id, document.day
                """,
                self.documents_sql(between),
                list(membership_ids),
            )
        )
        result = {membership_id: [] for membership_id in membership_ids}
        for membership_id, day, base, is_invoice in rows:
            result[membership_id].append((day, exact(base), is_invoice))
        return result

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
