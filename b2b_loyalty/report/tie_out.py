"""The general ledger beside what the loyalty programs say should be in it.

Everything as of the end of a day, of one seller company.
"""

from odoo.tools import SQL

from .clearing import BY_THE_RUN
from .documents import exact


def balances(env, account_id, on):
    """What an account shows by program, credits above zero.

    :return: {program id: Decimal}
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT b2b_loyalty_program_id, SUM(-balance)
              FROM account_move_line
             WHERE account_id = %s AND parent_state = 'posted' AND date <= %s
               AND b2b_loyalty_program_id IS NOT NULL
          GROUP BY 1
            """,
            account_id or None,
            on,
        )
    )
    return {program: exact(balance) for program, balance in rows}


def expected(env, program_ids, on):
    """What the last closing that stood on a day says.

    A closing that was taken back stood until the day of the opposite entry.

    :return: {(program id, role): Decimal}
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT closing.program_id, account.role, account.target
              FROM (SELECT DISTINCT ON (program_id) id, program_id
                      FROM b2b_loyalty_closing
                     WHERE program_id = ANY(%s) AND date <= %s
                       AND (state = 'posted'
                            OR state = 'reversed' AND reversed_on > %s)
                  ORDER BY program_id, date DESC, id DESC) closing
              JOIN b2b_loyalty_closing_account account
                ON account.closing_id = closing.id
             WHERE account.role IN ('liability', 'refund')
            """,
            list(program_ids),
            on,
            on,
        )
    )
    return {(program, role): exact(target) for program, role, target in rows}


def closed_on(env, program_ids, on):
    """{program id: day of the last closing that stood on a day}"""
    rows = env.execute_query(
        SQL(
            """
            SELECT program_id, MAX(date)
              FROM b2b_loyalty_closing
             WHERE program_id = ANY(%s) AND date <= %s
               AND (state = 'posted' OR state = 'reversed' AND reversed_on > %s)
          GROUP BY program_id
            """,
            list(program_ids),
            on,
            on,
        )
    )
    return dict(rows)


def not_of_closings(env, account_id, program_ids, on):
    """Items of programs on an account that no closing has booked.

    :return: list of ids of ``account.move.line``
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT line.id
              FROM account_move_line line
             WHERE line.account_id = %s AND line.parent_state = 'posted'
               AND line.date <= %s AND line.b2b_loyalty_program_id = ANY(%s)
               AND line.balance <> 0
               AND line.move_id NOT IN (
                   SELECT move_id FROM b2b_loyalty_closing
                    WHERE move_id IS NOT NULL
                    UNION
                   SELECT reversal_move_id FROM b2b_loyalty_closing
                    WHERE reversal_move_id IS NOT NULL)
          ORDER BY line.date, line.id
            """,
            account_id or None,
            on,
            list(program_ids),
        )
    )
    return [line_id for [line_id] in rows]


def unattributed(env, company_id, owed_ids, clearing_id, on):
    """Items that no row of a tie-out counts.

    :param owed_ids: accounts whose items have to say of which program they are
    :param clearing_id: account on which are only entries of the run and bill lines
        that are matched
    :return: list of ids of ``account.move.line``
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT item.id
              FROM account_move_line item
             WHERE item.company_id = %s AND item.parent_state = 'posted'
               AND item.date <= %s AND item.balance <> 0
               AND (item.account_id = ANY(%s)
                    AND item.b2b_loyalty_program_id IS NULL
                    OR item.account_id = %s
                    AND NOT (%s)
                    AND NOT EXISTS (
                        SELECT FROM b2b_loyalty_redemption_bill_line_rel rel
                         WHERE rel.line_id = item.id))
          ORDER BY item.date, item.id
            """,
            company_id,
            on,
            list(owed_ids),
            clearing_id or None,
            BY_THE_RUN,
        )
    )
    return [line_id for [line_id] in rows]


def cleared(env, account_id, on, shares):
    """What the run and the bills have on clearing by redemption, credits above zero.

    :param shares: SQL of the parts of bill lines, see ``report/clearing.py``
    :return: {redemption id: Decimal}
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT redemption_id, SUM(amount)
              FROM (SELECT item.b2b_loyalty_redemption_id AS redemption_id,
                           -item.balance AS amount
                      FROM account_move_line item
                     WHERE item.account_id = %(account)s
                       AND item.parent_state = 'posted' AND item.date <= %(on)s
                       AND %(run)s
                     UNION ALL
                    SELECT share.redemption_id, -share.amount
                      FROM (%(shares)s) share
                     WHERE share.account_id = %(account)s AND share.date <= %(on)s
                   ) found
          GROUP BY redemption_id
            """,
            account=account_id or None,
            on=on,
            run=BY_THE_RUN,
            shares=shares,
        )
    )
    return {redemption: exact(amount) for redemption, amount in rows}
