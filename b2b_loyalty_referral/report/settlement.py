"""What settlements come to in the general ledger."""

from odoo.tools import SQL

from odoo.addons.b2b_loyalty.report.documents import exact

# A draft is a promise to pay; a draft that takes one back has taken nothing back yet.
BOOKED = SQL(
    "(line.parent_state = 'posted' OR line.parent_state = 'draft'"
    " AND move.move_type IN ('in_invoice', 'out_refund'))"
)
# A tax that cannot be claimed is a cost of the program, and no commission.
ITS_TAX = SQL(
    "(line.display_type = 'tax' AND EXISTS ("
    "SELECT FROM account_move_line settled WHERE settled.move_id = line.move_id"
    " AND settled.b2b_loyalty_commission_settlement_id IS NOT NULL))"
)


def billed(env, settlement_ids):
    """What the documents of settlements come to, less what was taken back.

    :return: {settlement id: Decimal}
    """
    env["account.move.line"].flush_model()
    env["account.move"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT line.b2b_loyalty_commission_settlement_id, SUM(line.balance)
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE line.b2b_loyalty_commission_settlement_id = ANY(%s) AND %s
          GROUP BY 1
            """,
            list(settlement_ids),
            BOOKED,
        )
    )
    amounts = {settlement_id: exact(amount) for settlement_id, amount in rows}
    return {one: amounts.get(one, 0) for one in settlement_ids}


def taken_back_on(env, settlement_ids):
    """The day of the last posted document of settlements.

    :return: {settlement id: day}
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT b2b_loyalty_commission_settlement_id, MAX(date)
              FROM account_move_line
             WHERE b2b_loyalty_commission_settlement_id = ANY(%s)
               AND parent_state = 'posted'
          GROUP BY 1
            """,
            list(settlement_ids),
        )
    )
    return dict(rows)


def ledger(env, account_id, on):
    """What commission costs by program, as the general ledger shows it.

    Items of settlements wherever they are, and whatever else is on the account.

    :return: {program id: Decimal}
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT line.b2b_loyalty_program_id, SUM(line.balance)
              FROM account_move_line line
             WHERE (line.account_id = %s AND line.b2b_loyalty_program_id IS NOT NULL
                    AND NOT %s
                    OR line.b2b_loyalty_commission_settlement_id IS NOT NULL)
               AND line.parent_state = 'posted' AND line.date <= %s
          GROUP BY 1
            """,
            account_id or None,
            ITS_TAX,
            on,
        )
    )
    return {program: exact(balance) for program, balance in rows}


def settled(env, program_ids, on):
    """What settlements with a posted document say that it costs.

    By their lines; one that was taken back counts until that day.

    :return: {program id: {settlement id: Decimal}}
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT settlement.program_id, settlement.id,
                   CASE WHEN settlement.state = 'cancelled' THEN settlement.total
                        ELSE COALESCE(lines.amount, 0) END
              FROM b2b_loyalty_settlement settlement
              JOIN account_move move ON move.id = settlement.move_id
         LEFT JOIN LATERAL (
                   SELECT SUM(amount) AS amount
                     FROM b2b_loyalty_commission
                    WHERE settlement_id = settlement.id AND state = 'settled') lines
                ON TRUE
             WHERE settlement.program_id = ANY(%s)
               AND move.state = 'posted' AND move.date <= %s
               AND (settlement.state IN ('confirmed', 'paid')
                    OR settlement.returned_on > %s)
            """,
            list(program_ids),
            on,
            on,
        )
    )
    found = {}
    for program_id, settlement_id, amount in rows:
        found.setdefault(program_id, {})[settlement_id] = exact(amount)
    return found


def differing(env, account_id, program_id, on):
    """Items of a program that are not what their settlement says.

    Those of documents that differ from their settlement, and those of none. What was
    taken back comes to nothing from that day on.

    :return: list of ids of ``account.move.line``
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT line.id
              FROM account_move_line line
         LEFT JOIN b2b_loyalty_settlement settlement
                ON settlement.id = line.b2b_loyalty_commission_settlement_id
             WHERE line.b2b_loyalty_program_id = %(program)s
               AND line.parent_state = 'posted' AND line.date <= %(on)s
               AND (settlement.id IS NULL AND line.account_id = %(account)s
                    AND NOT %(its_tax)s
                    OR CASE WHEN settlement.state = 'cancelled'
                             AND settlement.returned_on <= %(on)s
                            THEN 0 ELSE settlement.total END <> (
                       SELECT SUM(other.balance) FROM account_move_line other
                        WHERE other.b2b_loyalty_commission_settlement_id = settlement.id
                          AND other.parent_state = 'posted'
                          AND other.date <= %(on)s))
          ORDER BY line.date, line.id
            """,
            program=program_id,
            account=account_id or None,
            its_tax=ITS_TAX,
            on=on,
        )
    )
    return [line_id for [line_id] in rows]
