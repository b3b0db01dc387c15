"""What rewards that suppliers bill have on the clearing account, by redemption.

Two things meet here that are kept apart on purpose: what the loyalty program has
decided (rows of ``b2b.loyalty.reward.accrual``) with the bills that redemptions are
matched with, and what is in the general ledger. A tie-out compares them.
"""

from odoo.tools import SQL

from .documents import exact

_TABLES = {
    "account.move.line": [
        *("account_id", "balance", "date", "parent_state", "amount_residual"),
        *("b2b_loyalty_redemption_ids", "b2b_loyalty_redemption_id"),
        *("b2b_loyalty_program_id", "move_id"),
    ],
    "account.move": ["b2b_loyalty_accrual"],
    "b2b.loyalty.redemption": [
        *("program_id", "supplier_id", "state", "cost_complete", "cost_estimated"),
        *("quantity", "date"),
    ],
    "b2b.loyalty.redemption.step": None,
    "b2b.loyalty.reward.accrual": None,
}


# Items of entries that the run has booked, or that took one back: nobody else's word
# counts as booked for a redemption.
BY_THE_RUN = SQL(
    """
    item.b2b_loyalty_redemption_id IS NOT NULL
    AND EXISTS (SELECT FROM account_move entry
                 WHERE entry.id = item.move_id AND entry.b2b_loyalty_accrual)
    AND NOT EXISTS (SELECT FROM b2b_loyalty_redemption_bill_line_rel rel
                     WHERE rel.line_id = item.id)
    """
)


def flush(env):
    for model, names in _TABLES.items():
        env[model].flush_model(names)


def condition(programs, redemptions=None):
    """Whose redemptions; with some of them only, these alone."""
    if redemptions is None:
        return SQL("redemption.program_id = ANY(%s)", list(programs))
    return SQL("redemption.id = ANY(%s)", list(redemptions))


def shares_sql(wanted):
    """Parts of posted bill lines by redemption, to the cent as ``logic.split``.

    :param wanted: condition on ``redemption``
    :return: redemption_id, line_id, account_id, date, amount
    """
    return SQL(
        """
        SELECT redemption_id, line_id, account_id, date, partner_id,
               SIGN(cents) * unit
               * (DIV(2 * ABS(cents) * reached + total, 2 * total)
                  - DIV(2 * ABS(cents) * (reached - quantity) + total, 2 * total))
               AS amount
          FROM (SELECT rel.redemption_id, line.id AS line_id, line.account_id,
                       line.date, line.partner_id,
                       redemption.quantity::numeric AS quantity,
                       currency.rounding::numeric AS unit,
                       ROUND(line.balance / currency.rounding::numeric) AS cents,
                       SUM(redemption.quantity) OVER (
                           PARTITION BY line.id ORDER BY redemption.id
                       )::numeric AS reached,
                       SUM(redemption.quantity) OVER (
                           PARTITION BY line.id
                       )::numeric AS total
                  FROM b2b_loyalty_redemption_bill_line_rel rel
                  JOIN account_move_line line ON line.id = rel.line_id
                  JOIN b2b_loyalty_redemption redemption
                    ON redemption.id = rel.redemption_id
                  JOIN res_company seller ON seller.id = line.company_id
                  JOIN res_currency currency ON currency.id = seller.currency_id
                 WHERE line.parent_state = 'posted'
                   AND line.id IN (
                       SELECT mine.line_id
                         FROM b2b_loyalty_redemption_bill_line_rel mine
                         JOIN b2b_loyalty_redemption redemption
                           ON redemption.id = mine.redemption_id
                        WHERE %s)
               ) share
        """,
        wanted,
    )


def booked_sql(account_id, wanted):
    """What the run has on clearing: redemption_id, amount (credit)."""
    return SQL(
        """
        SELECT item.b2b_loyalty_redemption_id AS redemption_id,
               SUM(-item.balance) AS amount
          FROM account_move_line item
          JOIN b2b_loyalty_redemption redemption
            ON redemption.id = item.b2b_loyalty_redemption_id
         WHERE item.account_id = %s
           AND item.parent_state = 'posted'
           AND %s
           AND %s
      GROUP BY 1
        """,
        account_id,
        wanted,
        BY_THE_RUN,
    )


def approved_sql():
    """The day on which a redemption was approved, as the seller's calendar has it."""
    return SQL(
        """
        COALESCE((SELECT (MAX(step.moment) AT TIME ZONE 'UTC'
                          AT TIME ZONE COALESCE(NULLIF(address.tz, ''), 'UTC'))::date
                    FROM b2b_loyalty_redemption_step step
                   WHERE step.redemption_id = redemption.id
                     AND step.step IN ('requested', 'member', 'seller', 'accepted')),
                 redemption.date)
        """
    )


def costs_of(env, account_id, programs=(), redemptions=None):
    """What the run and the screens need of every redemption that is concerned.

    :return: list of dicts: id, live, complete, expected, cleared, elsewhere, booked
        (in the general ledger), accrued and variance (decided so far), approved: the
        day, and billed_on: that of the last bill, if any
    """
    flush(env)
    wanted = condition(programs, redemptions)
    rows = env.execute_query_dict(
        SQL(
            """
            SELECT redemption.id,
                   redemption.supplier_id,
                   redemption.state IN ('approved', 'fulfilled')
                   AND redemption.supplier_id IS NOT NULL AS live,
                   COALESCE(redemption.cost_complete, FALSE) AS complete,
                   COALESCE(redemption.cost_estimated, 0) AS expected,
                   COALESCE(billed.cleared, 0) AS cleared,
                   COALESCE(billed.elsewhere, 0) AS elsewhere,
                   billed.partner_id,
                   billed.billed_on,
                   COALESCE(booked.amount, 0) AS booked,
                   COALESCE(decided.accrued, 0) AS accrued,
                   COALESCE(decided.variance, 0) AS variance,
                   %(approved)s AS approved
              FROM b2b_loyalty_redemption redemption
              JOIN res_company seller ON seller.id = redemption.company_id
              JOIN res_partner address ON address.id = seller.partner_id
         LEFT JOIN (SELECT redemption_id, MAX(partner_id) AS partner_id,
                           MAX(date) AS billed_on,
                           SUM(amount) FILTER (WHERE account_id = %(account)s)
                           AS cleared,
                           SUM(amount) FILTER (
                               WHERE account_id IS DISTINCT FROM %(account)s
                           ) AS elsewhere
                      FROM (%(shares)s) share
                  GROUP BY redemption_id) billed
                ON billed.redemption_id = redemption.id
         LEFT JOIN (%(booked)s) booked ON booked.redemption_id = redemption.id
         LEFT JOIN (SELECT redemption_id, SUM(accrued) AS accrued,
                           SUM(variance) AS variance
                      FROM b2b_loyalty_reward_accrual
                     WHERE account_id = %(account)s
                  GROUP BY redemption_id) decided
                ON decided.redemption_id = redemption.id
             WHERE %(wanted)s
               AND (redemption.supplier_id IS NOT NULL
                    OR billed.cleared IS NOT NULL
                    OR booked.amount IS NOT NULL
                    OR decided.accrued IS NOT NULL)
          ORDER BY redemption.id
            """,
            account=account_id or None,
            shares=shares_sql(wanted),
            booked=booked_sql(account_id or None, wanted),
            approved=approved_sql(),
            wanted=wanted,
        )
    )
    money = ("expected", "cleared", "elsewhere", "booked", "accrued", "variance")
    return [row | {name: exact(row[name]) for name in money} for row in rows]


def clearing_on(env, program, account_id, on):
    """{redemption id: accrued less billed, with variances, as of the end of a day}.

    From what was decided and from the bills that are matched, whatever else is on the
    account. Those with nothing left are not in it.
    """
    flush(env)
    wanted = condition(program.ids)
    rows = env.execute_query(
        SQL(
            """
            SELECT redemption_id, SUM(amount)
              FROM (SELECT redemption_id, accrued + variance AS amount
                      FROM b2b_loyalty_reward_accrual
                     WHERE program_id = %(program)s AND account_id = %(account)s
                       AND date <= %(on)s
                 UNION ALL
                    SELECT redemption_id, -amount
                      FROM (%(shares)s) share
                     WHERE account_id = %(account)s AND date <= %(on)s
                   ) step
          GROUP BY 1
            HAVING SUM(amount) <> 0
          ORDER BY 1
            """,
            program=program.id,
            account=account_id or None,
            on=on,
            shares=shares_sql(wanted),
        )
    )
    return {redemption_id: exact(amount) for redemption_id, amount in rows}
