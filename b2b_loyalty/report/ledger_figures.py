"""Figures of the points ledger: balances, what was earned, and whether it ties out."""

from odoo.tools import SQL

from .expiry import LAST_DAY


def balances(env, membership_ids, on):
    """Per pool: points that can be spent, that wait, and that expire.

    The last day is that of expiry: also of a member that has left, and of a program
    that is wound down.

    :return: list of dicts: membership_id, holder_contact_id, balance, pending,
        expiring_on, and expiring (points that expire on that day)
    """
    return env.execute_query_dict(
        SQL(
            """
            SELECT membership_id, holder_contact_id,
                   COALESCE(SUM(remaining) FILTER (WHERE usable), 0)::int8 AS balance,
                   COALESCE(SUM(remaining) FILTER (WHERE available_on IS NULL), 0)::int8
                       AS pending,
                   MIN(last_day) FILTER (WHERE usable) AS expiring_on,
                   COALESCE(SUM(remaining) FILTER (WHERE usable AND first), 0)::int8
                       AS expiring
              FROM (%s) entry
          GROUP BY membership_id, holder_contact_id
            """,
            SQL(
                """
                SELECT *, last_day = MIN(last_day) FILTER (WHERE usable)
                              OVER (PARTITION BY membership_id, holder_contact_id)
                          AS first
                  FROM (SELECT *, available_on IS NOT NULL
                                  AND COALESCE(last_day >= %s, TRUE) AS usable
                          FROM (%s) open) entry
                """,
                on,
                _open(SQL("batch.membership_id = ANY(%s)", list(membership_ids))),
            ),
        )
    )


def _open(condition):
    """What is left, with its last day, or owed.

    :param condition: SQL on ``batch``
    """
    return SQL(
        """
        SELECT batch.membership_id, batch.holder_contact_id, batch.remaining,
               batch.available_on,
               CASE WHEN batch.remaining > 0 THEN %s END AS last_day
          FROM b2b_loyalty_points_entry batch
          JOIN b2b_loyalty_membership member ON member.id = batch.membership_id
          JOIN b2b_loyalty_program program ON program.id = batch.program_id
         WHERE batch.remaining <> 0 AND %s
        """,
        LAST_DAY,
        condition,
    )


def with_balance(env, operator, value, on):
    """SQL of the ids of memberships whose company balance compares with a value."""
    return SQL(
        """
        SELECT member.id
          FROM b2b_loyalty_membership member
     LEFT JOIN (%s) entry
            ON entry.membership_id = member.id
           AND COALESCE(entry.last_day >= %s, TRUE)
      GROUP BY member.id
        HAVING COALESCE(SUM(entry.remaining), 0) %s %s
        """,
        _open(
            SQL("batch.holder_contact_id IS NULL AND batch.available_on IS NOT NULL")
        ),
        on,
        SQL(operator),
        value,
    )


# Earned by documents and activities; what is given or moved by hand is not.
_EARNED = SQL(
    "(entry.kind = 'earn'"
    " OR entry.kind = 'reverse' AND (entry.earning_rule_id IS NOT NULL OR EXISTS"
    " (SELECT 1 FROM b2b_loyalty_points_entry earned"
    " WHERE earned.id = entry.reversed_entry_id AND earned.kind = 'earn')))"
)

# On ``member`` (``b2b_loyalty_membership``).
HAS_EARNED = SQL(
    "EXISTS (SELECT 1 FROM b2b_loyalty_points_entry entry"
    " WHERE entry.membership_id = member.id AND entry.kind = 'earn')"
)


def points_earned(env, spans):
    """Points earned in windows, of the company and its persons together.

    :param spans: {membership id: :class:`logic.period.Windows`}
    :return: {membership id: (points in ``current``, points in ``finished``)}
    """
    env["b2b.loyalty.points.entry"].flush_model()
    windows = [(w.current, w.finished) for w in spans.values()]
    rows = env.execute_query(
        SQL(
            """
            SELECT entry.membership_id,
                   COALESCE(SUM(entry.points) FILTER (
                       WHERE entry.date BETWEEN span.first AND span.last), 0)::int8,
                   COALESCE(SUM(entry.points) FILTER (
                       WHERE entry.date BETWEEN span.from_day AND span.to_day), 0)::int8
              FROM unnest(%s::int4[], %s::date[], %s::date[], %s::date[], %s::date[])
                   AS span (membership_id, first, last, from_day, to_day)
              JOIN b2b_loyalty_points_entry entry
                ON entry.membership_id = span.membership_id
               AND entry.date BETWEEN LEAST(span.first, span.from_day) AND span.last
             WHERE %s
          GROUP BY entry.membership_id
            """,
            list(spans),
            [current.first for current, _finished in windows],
            [current.last for current, _finished in windows],
            [finished.first for _current, finished in windows],
            [finished.last for _current, finished in windows],
            _EARNED,
        )
    )
    return {row[0]: row[1:] for row in rows}


# -- tying out


def differences(env, program_ids=None):
    """Entries of which not what follows from the allocations is left: always none.

    :param program_ids: only of these programs
    :return: list of dicts: id, program_id, membership_id, remaining, and expected
    """
    env.flush_all()
    return env.execute_query_dict(
        SQL(
            """
            SELECT entry.id, entry.program_id, entry.membership_id, entry.remaining,
                   (entry.points + COALESCE(moved.points, 0))::int8 AS expected
              FROM b2b_loyalty_points_entry entry
         LEFT JOIN (SELECT id, SUM(points) AS points
                      FROM (SELECT spend_entry_id AS id, points
                              FROM b2b_loyalty_points_allocation
                             UNION ALL
                            SELECT earn_entry_id, -points
                              FROM b2b_loyalty_points_allocation) side
                  GROUP BY id) moved ON moved.id = entry.id
             WHERE (%s OR entry.program_id = ANY(%s))
               AND entry.remaining
                   IS DISTINCT FROM entry.points + COALESCE(moved.points, 0)
          ORDER BY entry.id
            """,
            program_ids is None,
            list(program_ids or ()),
        )
    )
