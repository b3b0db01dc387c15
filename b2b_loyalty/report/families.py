"""Documents that belong together, read for what they earn.

Whatever the number of documents, it is two queries: which documents are connected,
with their heads, and their lines.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from odoo.tools import SQL

from ..logic.family import Document, Line
from .documents import COUNTED_LINE, PAID_STATES
from .plans import WITHOUT_COMPILING


@dataclass(frozen=True, slots=True)
class Head:
    """What is to know of a document beside its amounts.

    :param partner_id: the company
    :param invoiced_to: it, or its person or address that the document names
    """

    company_id: int
    partner_id: int
    invoiced_to: int
    ordered_by: int
    day: date | None
    paid: bool


def connected_documents(env, document_ids):
    """Ids of the customer documents that are connected with these, themselves too.

    By reversal up and down; a credit note that reverses nothing is connected with
    the invoices of its order lines, and they with it.
    """
    if not document_ids:
        return []
    rows = env.execute_query(
        SQL(
            "%s SELECT DISTINCT id FROM connected ORDER BY id",
            _connected(document_ids, SQL("0")),
        )
    )
    return [found for [found] in rows]


def owners_of(env, document_ids):
    """Who has earned on documents, or on what is connected with them.

    :return: {document id: list of membership ids}
    """
    if not document_ids:
        return {}
    return dict(
        env.execute_query(
            SQL(
                """
                %s SELECT connected.start, ARRAY_AGG(DISTINCT entry.membership_id)
                     FROM connected
                     JOIN b2b_loyalty_points_entry entry
                       ON entry.move_id = connected.id
                 GROUP BY connected.start
                """,
                _connected(document_ids, SQL("id")),
            )
        )
    )


def _connected(document_ids, start):
    """WITH clause of ``connected (start, id)``."""
    return SQL(
        """
        %s
        WITH RECURSIVE connected (start, id) AS (
            SELECT %s, id FROM account_move
             WHERE id = ANY(%s) AND move_type IN ('out_invoice', 'out_refund')
             UNION
            SELECT connected.start, next.id
              FROM connected
              JOIN account_move move ON move.id = connected.id
        CROSS JOIN LATERAL (
                   SELECT origin.id FROM account_move origin
                    WHERE origin.id = move.reversed_entry_id
                      AND origin.move_type IN ('out_invoice', 'out_refund')
                    UNION ALL
                   SELECT back.id FROM account_move back
                    WHERE back.reversed_entry_id = move.id
                      AND back.move_type IN ('out_invoice', 'out_refund')
                    UNION ALL
                   (%s)) next
        )
        """,
        WITHOUT_COMPILING,
        start,
        list(document_ids),
        _of_the_same_order_lines(),
    )


def _of_the_same_order_lines():
    """Invoices that ``move`` may credit, or credit notes that may credit it.

    Down payments are left aside: their line is on every invoice of the order.
    """
    return SQL(
        """
        SELECT other.id
          FROM account_move_line mine
          JOIN sale_order_line_invoice_rel my ON my.invoice_line_id = mine.id
          JOIN sale_order_line_invoice_rel their
            ON their.order_line_id = my.order_line_id
          JOIN account_move_line theirs ON theirs.id = their.invoice_line_id
          JOIN account_move other ON other.id = theirs.move_id
         WHERE mine.move_id = move.id AND move.reversed_entry_id IS NULL
           AND other.reversed_entry_id IS NULL
           AND mine.is_downpayment IS NOT TRUE AND theirs.is_downpayment IS NOT TRUE
           AND (move.move_type, other.move_type)
               IN (('out_invoice', 'out_refund'), ('out_refund', 'out_invoice'))
        """
    )


def read_documents(env, document_ids):
    """Documents as plain values.

    :return: ({id: :class:`logic.family.Document`}, {id: :class:`Head`})
    """
    if not document_ids:
        return {}, {}
    lines = _read_lines(env, document_ids)
    documents, heads = {}, {}
    for row in env.execute_query_dict(
        SQL(
            """
            SELECT move.id, COALESCE(move.name, '') AS name, move.state, move.move_type,
                   move.invoice_date, move.company_id, move.commercial_partner_id,
                   move.partner_id, move.reversed_entry_id, move.payment_state,
                   NULLIF(move.currency_id, company.currency_id) AS currency_id,
                   COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)::text AS rate,
                   (SELECT sale.partner_id
                      FROM account_move_line line
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.invoice_line_id = line.id
                      JOIN sale_order_line sold ON sold.id = rel.order_line_id
                      JOIN sale_order sale ON sale.id = sold.order_id
                     WHERE line.move_id = move.id
                  ORDER BY line.sequence, line.id LIMIT 1) AS ordered_by
              FROM account_move move
              JOIN res_company company ON company.id = move.company_id
             WHERE move.id = ANY(%s)
            """,
            list(document_ids),
        )
    ):
        key = row["id"]
        documents[key] = _document(row, lines.get(key, ()))
        heads[key] = Head(
            company_id=row["company_id"],
            partner_id=row["commercial_partner_id"],
            invoiced_to=row["partner_id"],
            ordered_by=row["ordered_by"] or row["partner_id"],
            day=row["invoice_date"],
            paid=row["state"] == "posted" and row["payment_state"] in PAID_STATES,
        )
    return documents, heads


def _document(row, lines):
    return Document(
        key=row["id"],
        day=row["invoice_date"],
        is_invoice=row["move_type"] == "out_invoice",
        posted=row["state"] == "posted",
        reverses=row["reversed_entry_id"],
        currency=row["currency_id"],
        rate=Fraction(row["rate"]),
        lines=tuple(lines),
        name=row["name"],
    )


def _read_lines(env, document_ids):
    """{document id: [:class:`logic.family.Line`]}; of our own settlements none."""
    found = {}
    for (
        move_id,
        key,
        amount,
        in_currency,
        sale,
        spreads,
        product,
        path,
        name,
    ) in env.execute_query(
        SQL(
            """
                SELECT line.move_id, line.id, (-line.balance)::text,
                       (-line.amount_currency)::text,
                       (SELECT MIN(rel.order_line_id)
                          FROM sale_order_line_invoice_rel rel
                         WHERE rel.invoice_line_id = line.id),
                       (line.product_id IS NULL OR template.type = 'service')
                       AND CASE WHEN move.move_type = 'out_invoice'
                                THEN line.balance > 0
                                ELSE line.balance < 0 END,
                       line.product_id, category.parent_path, line.name
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template
                    ON template.id = product.product_tmpl_id
             LEFT JOIN product_category category ON category.id = template.categ_id
                 WHERE line.move_id = ANY(%s) AND %s AND line.balance <> 0
                   AND move.b2b_loyalty_settlement IS NOT TRUE
              ORDER BY line.move_id, line.sequence, line.id
                """,
            list(document_ids),
            COUNTED_LINE,
        )
    ):
        line = Line(
            key=key,
            amount=Fraction(amount),
            in_currency=Fraction(in_currency),
            sale=sale,
            spreads=spreads,
            product=product,
            categories=_ids(path),
            name=(name or "").split("\n")[0],
        )
        found.setdefault(move_id, []).append(line)
    return found


def _ids(path):
    """The ids in a ``parent_path``."""
    return frozenset(int(part) for part in (path or "").split("/") if part)
