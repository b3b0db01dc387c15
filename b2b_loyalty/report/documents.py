"""Which documents count, and with how much: the base of an invoice or credit note.

The base is stored on ``account_move.b2b_loyalty_base``; a program that counts some
product categories only reads the lines instead.
"""

from decimal import Decimal

from odoo.tools import SQL

PAID_STATES = ("paid", "in_payment", "reversed")

# Of a line that counts: goods and services sold, without down payments.
COUNTED_LINE = SQL("line.display_type = 'product' AND line.is_downpayment IS NOT TRUE")


def exact(value):
    """Money as Decimal: Odoo has psycopg2 read ``numeric`` as float."""
    return Decimal(repr(value))


def digits_of(table):
    """Decimals of the currency of the books of a row that has a ``company_id``."""
    return SQL(
        """
        (SELECT currency.decimal_places
           FROM res_company seller JOIN res_currency currency
             ON currency.id = seller.currency_id
          WHERE seller.id = %s)
        """,
        SQL.identifier(table, "company_id"),
    )


def fill_base(cr):
    """Fill ``b2b_loyalty_base`` of the documents there before the add-on was."""
    cr.execute(
        SQL(
            """
            UPDATE account_move move SET b2b_loyalty_base = source.base
              FROM (SELECT line.move_id, SUM(-line.balance) AS base
                      FROM account_move_line line
                     WHERE %s
                  GROUP BY line.move_id) source
             WHERE source.move_id = move.id
               AND move.move_type IN ('out_invoice', 'out_refund')
            """,
            COUNTED_LINE,
        )
    )


class Documents:
    """The documents of one seller company that count, as one program counts them.

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

    def documents_sql(self, condition):
        """Documents that count: (id, partner_id, day, base, is_invoice).

        An invoice of nothing (down payments only, no line that counts) is none.

        :param condition: SQL on ``move``, to narrow them
        """
        return SQL(
            """
            SELECT move.id, move.commercial_partner_id AS partner_id,
                   move.invoice_date AS day, %(base)s AS base,
                   move.move_type = 'out_invoice' AND %(base)s > 0 AS is_invoice
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
        """Further tables that base and conditions read."""
        if self.basis == "paid":
            yield SQL(
                "LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id"
            )
        if self._by_category:
            yield SQL("CROSS JOIN LATERAL (%s) by_category", self._category_base())

    def _paid(self):
        """On the basis *paid* an invoice counts whole or not at all.

        A credit note counts when it is posted, but one with an origin only while
        its origin counts. Made from a sales order, its origins are the invoices of
        the same order lines, and one that counts is enough.
        """
        if self.basis != "paid":
            return SQL("TRUE")
        return SQL(
            """CASE WHEN move.move_type = 'out_invoice'
                    THEN move.payment_state IN %(paid)s
                    WHEN origin.move_type = 'out_invoice'
                    THEN origin.state = 'posted' AND origin.payment_state IN %(paid)s
                    WHEN move.reversed_entry_id IS NULL
                    THEN COALESCE((%(ordered)s), TRUE)
                    ELSE TRUE END""",
            paid=PAID_STATES,
            ordered=self._ordered_counts(),
        )

    def _ordered_counts(self):
        """Whether an invoice of the order lines of ``move`` counts; NULL: none there.

        Down payments are left aside: their line is on every invoice of the order.
        """
        return SQL(
            """
            SELECT BOOL_OR(invoice.state = 'posted'
                           AND invoice.payment_state IN %(paid)s)
              FROM account_move_line credit
              JOIN sale_order_line_invoice_rel credited
                ON credited.invoice_line_id = credit.id
              JOIN sale_order_line_invoice_rel sold
                ON sold.order_line_id = credited.order_line_id
              JOIN account_move_line sale ON sale.id = sold.invoice_line_id
              JOIN account_move invoice ON invoice.id = sale.move_id
             WHERE credit.move_id = move.id AND credit.is_downpayment IS NOT TRUE
               AND invoice.move_type = 'out_invoice'
            """,
            paid=PAID_STATES,
        )

    def _category_base(self):
        """The part of a document that belongs to the categories that count.

        A line that goes against its document (a discount, a voucher) and is no
        goods returned is spread over the other lines by their amounts.
        """
        return SQL(
            """
            SELECT ROUND(counted + COALESCE(spread * counted / NULLIF(sold, 0), 0),
                         %(digits)s) AS base
              FROM (SELECT SUM(amount) FILTER (WHERE counts AND NOT spreads) AS counted,
                           SUM(amount) FILTER (WHERE NOT spreads) AS sold,
                           SUM(amount) FILTER (WHERE spreads) AS spread
                      FROM (%(lines)s) own) total
            """,
            digits=self.env["res.company"]
            .browse(self.company_id)
            .currency_id.decimal_places,
            lines=self._category_lines(),
        )

    def _category_lines(self):
        """Lines of ``move``: amount, whether it counts, whether it is spread."""
        return SQL(
            """
            SELECT -line.balance AS amount, %(category)s AS counts,
                   (line.product_id IS NULL OR template.type = 'service')
                   AND CASE WHEN move.move_type = 'out_invoice'
                            THEN line.balance > 0
                            ELSE line.balance < 0 END AS spreads
              FROM account_move_line line
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN product_category category ON category.id = template.categ_id
             WHERE line.move_id = move.id AND %(counted)s
               AND move.b2b_loyalty_settlement IS NOT TRUE
            """,
            category=self._category_condition(),
            counted=COUNTED_LINE,
        )

    def _category_condition(self):
        """A line without a product is in no category, so it counts for neither list.

        A product without a category is in none that counts, nor in one left out.
        """
        conditions = [SQL("product.id IS NOT NULL")]
        if self.eligible:
            conditions.append(self._below(self.eligible))
        if self.excluded:
            conditions.append(
                SQL("NOT COALESCE(%s, FALSE)", self._below(self.excluded))
            )
        return SQL(" AND ").join(conditions)

    def _below(self, category_ids):
        paths = self.env["product.category"].browse(category_ids).mapped("parent_path")
        patterns = [f"{path}%" for path in paths]
        return SQL("category.parent_path LIKE ANY(%s)", patterns)
