"""What is open in the points ledger, and what has been joined by allocations.

Each function is a fixed number of statements, whatever the number of members, entries
and documents. A pool is a pair (membership id, contact id or None): what a company
holds, or one person of it.
"""

from odoo.tools import SQL

from ..logic.ledger import Allocation, Entry
from .documents import digits_of, exact
from .plans import WITHOUT_COMPILING

_ENTRY = SQL(
    "entry.membership_id, entry.holder_contact_id, entry.id, entry.points,"
    " entry.remaining, entry.expires_on, entry.available_on IS NOT NULL,"
    " entry.move_id, COALESCE(entry.value, 0), entry.date, %s",
    digits_of("entry"),
)


def debts(env, pools):
    """What is owed in pools.

    :return: {pool: [:class:`logic.ledger.Entry`]}
    """
    return _by_pool(
        env.execute_query(
            SQL(
                """
                SELECT %s
                  FROM b2b_loyalty_points_entry entry JOIN %s
                    ON entry.membership_id = pool.membership_id
                   AND COALESCE(entry.holder_contact_id, 0) = pool.holder
                 WHERE entry.remaining < 0
                """,
                _ENTRY,
                _pools(pools),
            )
        )
    )


def left_of_families(env, families):
    """Batches that have something left, of the entries of documents.

    :return: {pool: [:class:`logic.ledger.Entry`]}
    """
    return _by_pool(
        env.execute_query(
            SQL(
                "SELECT %s FROM b2b_loyalty_points_entry entry"
                " WHERE entry.remaining > 0 AND entry.move_id = ANY(%s)",
                _ENTRY,
                list(families),
            )
        )
    )


def first_batches(env, needs, on):
    """Batches that can be spent, first-expiring first, as many as are needed.

    Steps from batch to batch by their index: it reads what is used and no more, and
    those that are over since, which settle some debts and others not.

    :param needs: {pool: (points, day from which on they could be spent)}
    :return: {pool: [:class:`logic.ledger.Entry`]}
    """
    return _by_pool(
        env.execute_query(
            SQL(
                """
                %(quickly)s
                WITH RECURSIVE step AS (
                    SELECT pool.membership_id, pool.holder, pool.since,
                           pool.need::int8 AS need, '-infinity'::date AS expires_on,
                           0 AS id, 0 AS usable
                      FROM %(needs)s
                     UNION ALL
                    SELECT step.membership_id, step.holder, step.since,
                           step.need - step.usable,
                           following.expires_on, following.id, following.usable
                      FROM step CROSS JOIN LATERAL (%(following)s) following
                     WHERE step.need > step.usable
                )
                SELECT %(entry)s
                  FROM step JOIN b2b_loyalty_points_entry entry ON entry.id = step.id
                """,
                quickly=WITHOUT_COMPILING,
                needs=_pools(needs),
                following=_following(on),
                entry=_ENTRY,
            )
        )
    )


def _following(on):
    """The batch after that of ``step``, see the index of the entries."""
    return SQL(
        """
        SELECT COALESCE(batch.expires_on, 'infinity') AS expires_on, batch.id,
               CASE WHEN batch.expires_on < %s THEN 0 ELSE batch.remaining END
                   AS usable
          FROM b2b_loyalty_points_entry batch
         WHERE batch.membership_id = step.membership_id
           AND COALESCE(batch.holder_contact_id, 0) = step.holder
           AND batch.remaining > 0 AND batch.available_on IS NOT NULL
           AND COALESCE(batch.expires_on, 'infinity') >= step.since
           AND (COALESCE(batch.expires_on, 'infinity'), batch.id)
               > (step.expires_on, step.id)
      ORDER BY COALESCE(batch.expires_on, 'infinity'), batch.id
         LIMIT 1
        """,
        on,
    )


def _pools(pools):
    """``pool``: membership_id, holder (0: the company), what is needed and since."""
    needs = pools if isinstance(pools, dict) else dict.fromkeys(pools, (0, None))
    return SQL(
        "unnest(%s::int4[], %s::int4[], %s::int8[], %s::date[])"
        " AS pool (membership_id, holder, need, since)",
        [membership_id for membership_id, _holder in needs],
        [holder or 0 for _membership_id, holder in needs],
        [points for points, _since in needs.values()],
        [since for _points, since in needs.values()],
    )


def _by_pool(rows):
    result = {}
    for membership_id, holder, *row in rows:
        result.setdefault((membership_id, holder), []).append(_entry(row))
    return result


def _entry(row):
    *row, value, day, digits = row
    return Entry(*row, exact(value), day, digits)


# -- what has been joined

_SPENT = SQL("spent.id")


def taken_by(env, entry_ids):
    """What entries have taken of batches."""
    return _joined(env, SQL("spent.id = ANY(%s)", list(entry_ids)))


def expired_of(env, families):
    """What has expired of the entries of documents, less what was given back of it."""
    return _joined(
        env,
        SQL(
            "'expire' IN (spent.kind, undone.kind) AND earned.move_id = ANY(%s)",
            list(families),
        ),
        spent=SQL("COALESCE(undone.id, spent.id)"),
    )


def crossing(env, families, membership_ids=None):
    """What joins documents with others; what has expired stays so.

    :param membership_ids: only what these members have earned
    """
    return _joined(
        env,
        SQL(
            "spent.kind <> 'expire' AND earned.kind <> 'expire'"
            " AND spent.move_id IS DISTINCT FROM earned.move_id"
            " AND (spent.move_id = ANY(%s) OR earned.move_id = ANY(%s))"
            " AND (%s OR earned.membership_id = ANY(%s))",
            list(families),
            list(families),
            membership_ids is None,
            list(membership_ids or ()),
        ),
    )


def _joined(env, condition, spent=_SPENT):
    """Allocations between entries, summed per pair.

    :param condition: SQL on ``spent``, ``earned`` and ``undone``: the expiry that
        ``spent`` gives back
    :param spent: SQL of the id of the one
    :return: [((membership id, contact id), :class:`logic.ledger.Allocation`)]
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT earned.membership_id, earned.holder_contact_id,
                   %s AS spent_id, earned.id, SUM(made.points)
              FROM b2b_loyalty_points_allocation made
              JOIN b2b_loyalty_points_entry spent ON spent.id = made.spend_entry_id
              JOIN b2b_loyalty_points_entry earned ON earned.id = made.earn_entry_id
         LEFT JOIN b2b_loyalty_points_entry undone
                ON undone.id = spent.reversed_entry_id AND undone.kind = 'expire'
             WHERE %s
          GROUP BY earned.id, spent_id
            HAVING SUM(made.points) <> 0
            """,
            spent,
            condition,
        )
    )
    return [
        ((membership_id, holder), Allocation(spend, earn, int(points)))
        for membership_id, holder, spend, earn, points in rows
    ]


def entries(env, entry_ids):
    """:return: {id: :class:`logic.ledger.Entry`}"""
    rows = env.execute_query(
        SQL(
            "SELECT %s FROM b2b_loyalty_points_entry entry WHERE entry.id = ANY(%s)",
            _ENTRY,
            list(entry_ids),
        )
    )
    return {row[2]: _entry(row[2:]) for row in rows}
