"""More sources of costs, as in ``profit_sources.py``: rewards, and what is entered."""

from odoo.tools import SQL

from .profit_sources import (
    BILLED,
    ENTERED,
    POSTED,
    RESULT,
    UNATTRIBUTED,
    WITH_ACCOUNT,
    item,
    row,
)


def credits_of_bills():
    """Bill credits: their credit notes, and what takes these back."""
    return SQL(
        """
        SELECT %(row)s
          FROM b2b_loyalty_redemption redemption
          JOIN LATERAL (
               SELECT redemption.refund_move_id AS id
            UNION ALL
               SELECT reversal.id FROM account_move reversal
                WHERE reversal.reversed_entry_id = redemption.refund_move_id) document
            ON TRUE
          JOIN account_move_line line ON line.move_id = document.id %(account)s
         WHERE redemption.refund_move_id IS NOT NULL
           AND %(posted)s AND %(result)s AND %(unattributed)s
        """,
        row=item(
            5,
            program_id=SQL("redemption.program_id"),
            redemption_id=SQL("redemption.id"),
            kind=SQL("'reward'"),
        ),
        account=WITH_ACCOUNT,
        posted=POSTED,
        result=RESULT,
        unattributed=UNATTRIBUTED,
    )


def vouchers():
    """Vouchers, by the line of the invoice on which one was used."""
    return SQL(
        """
        SELECT %(row)s
          FROM (SELECT DISTINCT ON (invoiced.invoice_line_id)
                       invoiced.invoice_line_id, redemption.id, redemption.program_id
                  FROM b2b_loyalty_redemption redemption
                  JOIN sale_order_line sold ON sold.coupon_id = redemption.card_id
                  JOIN sale_order_line_invoice_rel invoiced
                    ON invoiced.order_line_id = sold.id
              ORDER BY invoiced.invoice_line_id, redemption.id) redemption
          JOIN account_move_line line
            ON line.id = redemption.invoice_line_id %(account)s
         WHERE %(posted)s AND %(result)s AND %(unattributed)s
        """,
        row=item(
            6,
            program_id=SQL("redemption.program_id"),
            redemption_id=SQL("redemption.id"),
            kind=SQL("'reward'"),
        ),
        account=WITH_ACCOUNT,
        posted=POSTED,
        result=RESULT,
        unattributed=UNATTRIBUTED,
    )


def shares():
    """The part of each redemption in the line of a supplier's bill.

    By quantity and to the cent, as ``logic/split.py`` has it: (line_id,
    redemption_id, program_id, place, amount).
    """
    return SQL(
        """
        SELECT line_id, redemption_id, program_id, place,
               unit * SIGN(balance) * (
                   DIV(2 * cents * reached + total, 2 * total)
                   - DIV(2 * cents * (reached - quantity) + total, 2 * total)
               ) AS amount
          FROM (SELECT line.id AS line_id, redemption.id AS redemption_id,
                       redemption.program_id, redemption.quantity, line.balance,
                       currency.rounding AS unit,
                       ROUND(ABS(line.balance) / currency.rounding) AS cents,
                       SUM(redemption.quantity) OVER whole AS total,
                       SUM(redemption.quantity) OVER upto AS reached,
                       ROW_NUMBER() OVER upto AS place
                  FROM b2b_loyalty_redemption_bill_line_rel billed
                  JOIN b2b_loyalty_redemption redemption
                    ON redemption.id = billed.redemption_id
                  JOIN account_move_line line ON line.id = billed.line_id
                  JOIN res_currency currency
                    ON currency.id = line.company_currency_id
                 WHERE %s
                WINDOW whole AS (PARTITION BY line.id),
                       upto AS (PARTITION BY line.id ORDER BY redemption.id)) part
        """,
        POSTED,
    )


def bills():
    """Lines of suppliers' bills that are an expense at once.

    What goes through clearing is an expense by the entries of the program.
    """
    return SQL(
        """
        SELECT %s
          FROM (%s) part
          JOIN account_move_line line ON line.id = part.line_id %s
         WHERE %s
        """,
        item(
            7,
            part=SQL("part.place"),
            program_id=SQL("part.program_id"),
            partner_id=SQL("NULL::int"),
            redemption_id=SQL("part.redemption_id"),
            kind=SQL("'reward'"),
            cost=SQL("part.amount"),
        ),
        shares(),
        WITH_ACCOUNT,
        RESULT,
    )


def goods():
    """Own goods, at what they were worth; unless entries for them say so already."""
    return SQL(
        """
        SELECT %(row)s
          FROM b2b_loyalty_redemption redemption
     LEFT JOIN (SELECT redemption_id, SUM(amount) AS amount
                  FROM (%(shares)s) share GROUP BY redemption_id) billed
            ON billed.redemption_id = redemption.id
         WHERE redemption.kind = 'product' AND redemption.state = 'fulfilled'
           AND redemption.cost_actual <> COALESCE(billed.amount, 0)
           AND NOT EXISTS (
               SELECT FROM account_move_line line %(account)s
                WHERE line.b2b_loyalty_redemption_id = redemption.id
                  AND %(posted)s AND %(result)s)
        """,
        row=row(
            8,
            source_id=SQL("redemption.id::bigint"),
            date=SQL("COALESCE(redemption.fulfilled_on, redemption.date)"),
            program_id=SQL("redemption.program_id"),
            redemption_id=SQL("redemption.id"),
            kind=SQL("'reward'"),
            cost=SQL("redemption.cost_actual - COALESCE(billed.amount, 0)"),
        ),
        shares=shares(),
        account=WITH_ACCOUNT,
        posted=POSTED,
        result=RESULT,
    )


def costs():
    """Costs entered by hand, and journal items that were given a kind."""
    return SQL(
        """
        SELECT %s
          FROM b2b_loyalty_cost entered
     LEFT JOIN account_move_line line ON line.id = entered.line_id
         WHERE entered.line_id IS NULL OR (%s AND NOT %s)
        """,
        row(
            9,
            source_id=SQL("entered.id::bigint"),
            date=SQL("COALESCE(line.date, entered.date)"),
            program_id=SQL("entered.program_id"),
            kind=SQL("entered.kind"),
            cost=SQL("COALESCE(line.balance, entered.amount)"),
            distribution=SQL("line.analytic_distribution"),
            move_id=SQL("line.move_id"),
            line_id=SQL("line.id"),
            cost_id=SQL("entered.id"),
        ),
        POSTED,
        BILLED,
    )


def analytic():
    """Expenses posted with the analytic account of a program: its share of them."""
    return SQL(
        """
        SELECT %(row)s
          FROM b2b_loyalty_program program
          JOIN account_move_line line
            ON line.company_id = program.company_id
           AND regexp_split_to_array(jsonb_path_query_array(
                   line.analytic_distribution, '$.keyvalue()."key"')::text, '\\D+')
               && ARRAY[program.cost_analytic_account_id::text]
               %(account)s
          JOIN account_move move ON move.id = line.move_id
    CROSS JOIN LATERAL (
               SELECT SUM(part.value::numeric) / 100 AS share
                 FROM jsonb_each_text(line.analytic_distribution) part
                WHERE program.cost_analytic_account_id::text
                      = ANY(string_to_array(part.key, ','))) mine
         WHERE program.cost_analytic_account_id IS NOT NULL
           AND account.account_type LIKE 'expense%%' AND %(posted)s
           AND move.move_type NOT IN ('out_invoice', 'out_refund', 'out_receipt')
           AND %(unattributed)s AND NOT %(billed)s AND NOT %(entered)s
        """,
        row=item(
            10,
            part=SQL("program.id %% 4096"),
            program_id=SQL("program.id"),
            partner_id=SQL("NULL::int"),
            kind=SQL("'other'"),
            cost=SQL("line.balance * mine.share"),
            distribution=SQL("NULL::jsonb"),
        ),
        account=WITH_ACCOUNT,
        posted=POSTED,
        unattributed=UNATTRIBUTED,
        billed=BILLED,
        entered=ENTERED,
    )
