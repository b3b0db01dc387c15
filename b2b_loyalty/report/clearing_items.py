"""What is on the clearing account in the general ledger."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

from .clearing import BY_THE_RUN, condition, flush


def items_of(env, account_id, programs=(), redemptions=None):
    """Items of clearing by what they are for.

    With what is open, or with the redemptions that are named, come all redemptions
    that share a bill line with them, near or far: a line that is used up, or a draft
    again, may still be what connects them.

    :return: [(line id, redemption id, is on clearing, is open there)]
    """
    flush(env)
    wanted = condition(programs, redemptions)
    is_open = SQL("item.amount_residual <> 0 AND item.reconciled IS NOT TRUE")
    here = SQL(
        "item.account_id = %s AND item.parent_state = 'posted'", account_id or None
    )
    wanted_ones = SQL(
        "SELECT redemption.id FROM b2b_loyalty_redemption redemption WHERE %s", wanted
    )
    if redemptions is None:
        wanted_ones = _with_open_items(wanted, here, is_open)
    return env.execute_query(
        SQL(
            """
            WITH RECURSIVE reached AS (
                %(reached)s
            ), connected AS (
                SELECT id FROM reached
                 UNION
                SELECT theirs.redemption_id
                  FROM connected
                  JOIN b2b_loyalty_redemption_bill_line_rel mine
                    ON mine.redemption_id = connected.id
                  JOIN b2b_loyalty_redemption_bill_line_rel theirs
                    ON theirs.line_id = mine.line_id
            )
            SELECT item.id, connected.id, %(here)s, %(here)s AND %(open)s
              FROM connected
              JOIN account_move_line item
                ON item.b2b_loyalty_redemption_id = connected.id
             WHERE %(here)s AND %(run)s
             UNION
            SELECT item.id, connected.id, %(here)s, %(here)s AND %(open)s
              FROM connected
              JOIN b2b_loyalty_redemption_bill_line_rel rel
                ON rel.redemption_id = connected.id
              JOIN account_move_line item ON item.id = rel.line_id
          ORDER BY 1, 2
            """,
            reached=wanted_ones,
            run=BY_THE_RUN,
            here=here,
            open=is_open,
        )
    )


def _with_open_items(wanted, here, is_open):
    return SQL(
        """
        SELECT redemption.id
          FROM b2b_loyalty_redemption redemption
          JOIN account_move_line item
            ON item.b2b_loyalty_redemption_id = redemption.id
         WHERE %(wanted)s AND %(here)s AND %(open)s AND %(run)s
         UNION
        SELECT redemption.id
          FROM b2b_loyalty_redemption redemption
          JOIN b2b_loyalty_redemption_bill_line_rel rel
            ON rel.redemption_id = redemption.id
          JOIN account_move_line item ON item.id = rel.line_id
         WHERE %(wanted)s AND %(here)s AND %(open)s
        """,
        wanted=wanted,
        run=BY_THE_RUN,
        here=here,
        open=is_open,
    )


def clearing_left(env, company, account_id):
    """Whether something of a redemption is open on the account."""
    flush(env)
    return bool(
        env.execute_query(
            SQL(
                """
                SELECT FROM account_move_line item
                 WHERE item.company_id = %s
                   AND item.account_id = %s
                   AND item.parent_state = 'posted'
                   AND item.b2b_loyalty_program_id IS NOT NULL
              GROUP BY item.b2b_loyalty_program_id
                HAVING SUM(item.balance) <> 0
                 LIMIT 1
                """,
                company.id,
                account_id,
            )
        )
    )


def mark_entries(env):
    """Mark entries of the run that were booked before they were marked."""
    needed = (
        ("res_company", "b2b_loyalty_clearing_account_id"),
        ("account_move_line", "b2b_loyalty_redemption_id"),
    )
    if not all(column_exists(env.cr, *column) for column in needed):
        return  # nothing has been booked yet
    env.execute_query(
        SQL(
            """
            UPDATE account_move
               SET b2b_loyalty_accrual = TRUE
             WHERE move_type = 'entry' AND id IN (
                   SELECT item.move_id
                     FROM account_move_line item
                     JOIN res_company seller ON seller.id = item.company_id
                    WHERE item.b2b_loyalty_redemption_id IS NOT NULL
                      AND item.account_id = seller.b2b_loyalty_clearing_account_id
                      AND item.journal_id = seller.b2b_loyalty_journal_id)
         RETURNING id
            """
        )
    )
