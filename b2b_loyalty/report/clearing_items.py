"""What is on the clearing account in the general ledger."""

from odoo.tools import SQL

from .clearing import condition, flush


def items_to_reconcile(env, account_id, programs=(), redemptions=None):
    """Items of clearing by what they are for: [(line id, redemption id, is open)].

    With what is open come all redemptions that share a bill line with it, near or
    far: a line that is used up may still be what connects them.
    """
    flush(env)
    wanted = condition(programs, redemptions)
    is_open = SQL("item.amount_residual <> 0 AND item.reconciled IS NOT TRUE")
    here = SQL(
        "item.account_id = %s AND item.parent_state = 'posted'", account_id or None
    )
    return env.execute_query(
        SQL(
            """
            WITH RECURSIVE reached AS (
                SELECT redemption.id
                  FROM b2b_loyalty_redemption redemption
                  JOIN account_move_line item
                    ON item.b2b_loyalty_redemption_id = redemption.id
                 WHERE %(wanted)s AND %(here)s AND %(open)s
                 UNION
                SELECT redemption.id
                  FROM b2b_loyalty_redemption redemption
                  JOIN b2b_loyalty_redemption_bill_line_rel rel
                    ON rel.redemption_id = redemption.id
                  JOIN account_move_line item ON item.id = rel.line_id
                 WHERE %(wanted)s AND %(here)s AND %(open)s
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
            SELECT item.id, connected.id, %(open)s
              FROM connected
              JOIN account_move_line item
                ON item.b2b_loyalty_redemption_id = connected.id
             WHERE %(here)s AND %(open)s
             UNION
            SELECT item.id, connected.id, %(open)s
              FROM connected
              JOIN b2b_loyalty_redemption_bill_line_rel rel
                ON rel.redemption_id = connected.id
              JOIN account_move_line item ON item.id = rel.line_id
             WHERE %(here)s
          ORDER BY 1, 2
            """,
            wanted=wanted,
            here=here,
            open=is_open,
        )
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
