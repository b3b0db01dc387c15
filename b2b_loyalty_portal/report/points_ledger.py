"""The ledger of one pool of points, line by line, with its running balance.

A pool is what a company holds, or one person of it. Each function is one statement;
what it reads does not grow with what is older than the page that is shown.
"""

from odoo.tools import SQL

from odoo.addons.b2b_loyalty.report.expiry import LAST_DAY
from odoo.addons.b2b_loyalty.report.plans import WITHOUT_COMPILING

from ..logic.ledger_page import ALL, Left


def _pool(alias, pool):
    """:param pool: (membership id, contact id or None)"""
    membership_id, holder = pool
    return SQL(
        "%s = %s AND COALESCE(%s, 0) = %s",
        SQL.identifier(alias, "membership_id"),
        membership_id,
        SQL.identifier(alias, "holder_contact_id"),
        holder or 0,
    )


def _chosen(pool, choice):
    """Condition on ``entry``; :param choice: :class:`logic.ledger_page.Choice`"""
    # one without points corrects a price in the books, which members do not see
    conditions = [_pool("entry", pool), SQL("entry.points <> 0")]
    if choice.kind != ALL:
        conditions.append(SQL("entry.kind = %s", choice.kind))
    if choice.first:
        conditions.append(SQL("entry.date >= %s", choice.first))
    if choice.last:
        conditions.append(SQL("entry.date <= %s", choice.last))
    return SQL(" AND ").join(conditions)


def count(env, pool, choice, most):
    """The number of entries; of a long ledger it would take long: ``most`` at most."""
    [[number]] = env.execute_query(
        SQL(
            "SELECT COUNT(*) FROM (SELECT FROM b2b_loyalty_points_entry entry"
            " WHERE %s LIMIT %s) counted",
            _chosen(pool, choice),
            most,
        )
    )
    return number


def lines(env, pool, choice, now, lang, limit=None, offset=0):
    """Entries, the newest first, each with the balance after it.

    The balance holds what can be used: points that wait for a payment are no part of
    it. It is counted from what there is now backwards, through all entries of the
    pool, whatever is chosen of them.

    :param now: all that is available in the pool
    :return: list of dicts: id, date, kind, points, is_pending, expires_on, left,
        balance, and names: document, rule, redemption, reward, reason
    """
    return env.execute_query_dict(
        SQL(
            """
            %(quickly)s
            WITH shown AS MATERIALIZED (
                SELECT entry.id, entry.date
                  FROM b2b_loyalty_points_entry entry
                 WHERE %(chosen)s
              ORDER BY entry.date DESC, entry.id DESC
                 LIMIT %(limit)s OFFSET %(offset)s
            ),
            oldest AS (SELECT date, id FROM shown ORDER BY date, id LIMIT 1),
            newer AS (
                SELECT entry.id,
                       COALESCE(SUM(entry.points)
                           FILTER (WHERE entry.available_on IS NOT NULL)
                           OVER (ORDER BY entry.date DESC, entry.id DESC
                                 ROWS BETWEEN UNBOUNDED PRECEDING
                                          AND 1 PRECEDING), 0) AS points
                  FROM b2b_loyalty_points_entry entry
                 WHERE %(pool)s
                   AND (entry.date, entry.id) >= (SELECT date, id FROM oldest)
            )
            SELECT entry.id, entry.date, entry.kind, entry.points,
                   entry.available_on IS NULL AS is_pending, entry.expires_on,
                   entry.remaining AS left,
                   (%(now)s - newer.points)::int8 AS balance,
                   COALESCE(document.name, move.name) AS document,
                   %(rule)s AS rule, redemption.name AS redemption,
                   %(reward)s AS reward, entry.reason
              FROM shown
              JOIN newer ON newer.id = shown.id
              JOIN b2b_loyalty_points_entry entry ON entry.id = shown.id
         LEFT JOIN account_move move ON move.id = entry.move_id
         LEFT JOIN account_move document ON document.id = entry.document_id
         LEFT JOIN b2b_loyalty_earning_rule rule ON rule.id = entry.earning_rule_id
         LEFT JOIN b2b_loyalty_redemption redemption
                ON redemption.id = entry.redemption_id
         LEFT JOIN b2b_loyalty_reward reward ON reward.id = redemption.reward_id
          ORDER BY shown.date DESC, shown.id DESC
            """,
            quickly=WITHOUT_COMPILING,
            chosen=_chosen(pool, choice),
            pool=_pool("entry", pool),
            now=now,
            rule=_name("rule", lang),
            reward=_name("reward", lang),
            limit=limit,
            offset=offset,
        )
    )


def _name(alias, lang):
    """A translated name in a language, else as it was first written."""
    name = SQL.identifier(alias, "name")
    return SQL("COALESCE(%s ->> %s, %s ->> 'en_US')", name, lang, name)


def left(env, pool):
    """What is left in the pool, per last day.

    :return: list of :class:`logic.ledger_page.Left`
    """
    rows = env.execute_query(
        SQL(
            """
            %s
            SELECT batch.is_pending, batch.is_owed, batch.expires_on, %s, batch.points
              FROM (SELECT membership_id, available_on IS NULL AS is_pending,
                           remaining < 0 AS is_owed, expires_on,
                           MAX(available_on) AS available_on,
                           SUM(remaining)::int8 AS points
                      FROM b2b_loyalty_points_entry entry
                     WHERE %s AND remaining <> 0
                  GROUP BY 1, 2, 3, 4) batch
              JOIN b2b_loyalty_membership member ON member.id = batch.membership_id
              JOIN b2b_loyalty_program program ON program.id = member.program_id
            """,
            WITHOUT_COMPILING,
            LAST_DAY,
            _pool("entry", pool),
        )
    )
    return [Left(*row) for row in rows]


def waiting(env, pool, limit):
    """What waits for a payment.

    :return: ([(document, day, points)], number of documents)
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT move.name, MIN(entry.date), SUM(entry.remaining)::int8,
                   COUNT(*) OVER ()
              FROM b2b_loyalty_points_entry entry
         LEFT JOIN account_move move ON move.id = entry.move_id
             WHERE %s AND entry.remaining <> 0 AND entry.available_on IS NULL
          GROUP BY move.id
          ORDER BY MIN(entry.date), move.id
             LIMIT %s
            """,
            _pool("entry", pool),
            limit,
        )
    )
    return [row[:3] for row in rows], rows[0][3] if rows else 0


def has_entries(env, pool):
    return bool(
        env.execute_query(
            SQL(
                "SELECT 1 FROM b2b_loyalty_points_entry entry WHERE %s LIMIT 1",
                _pool("entry", pool),
            )
        )
    )
