"""The points ledger as SQL: reading what is open, writing entries and allocations.

Each function is a fixed number of statements, whatever the number of members, entries
and documents. ``remaining`` is kept by the database, see ``ledger_triggers.py``.

A pool is a pair (membership id, contact id or None): what a company holds, or one
person of it.
"""

import json

from odoo.tools import SQL

from ..logic.ledger import Allocation, Entry
from .documents import exact
from .plans import WITHOUT_COMPILING

# Column of an entry: its type in the database.
COLUMNS = {
    "membership_id": "int4",
    "holder_contact_id": "int4",
    "date": "date",
    "accounting_date": "date",
    "kind": "text",
    "points": "int4",
    "available_on": "date",
    "expires_on": "date",
    "move_id": "int4",
    "document_id": "int4",
    "earning_rule_id": "int4",
    "redemption_id": "int4",
    "reversed_entry_id": "int4",
    "origin_ref": "text",
    "reason": "text",
    "detail": "text",
    "value": "numeric",
}

ALLOCATED = ("int4", "int4", "int4", "numeric")

_ENTRY = SQL(
    "entry.membership_id, entry.holder_contact_id, entry.id, entry.points,"
    " entry.remaining, entry.expires_on, entry.available_on IS NOT NULL,"
    " entry.move_id, COALESCE(entry.value, 0)"
)


def insert_entries(env, rows):
    """Write entries; program and seller follow from the membership.

    :param rows: dicts with every key of :data:`COLUMNS`
    :return: their ids, in the order of the rows
    """
    arrays = [SQL("%s::int4[]", list(range(len(rows))))]
    for name, kind in COLUMNS.items():
        values = [_plain(name, row[name]) for row in rows]
        arrays.append(SQL("%s::%s[]", values, SQL(kind)))
    names = SQL(", ").join(map(SQL.identifier, COLUMNS))
    found = env.execute_query(
        SQL(
            """
            INSERT INTO b2b_loyalty_points_entry
                   (%(names)s, program_id, company_id, create_uid, create_date)
            SELECT %(values)s, member.program_id, member.company_id,
                   %(user)s, now() AT TIME ZONE 'UTC'
              FROM unnest(%(arrays)s) AS new (place, %(names)s)
              JOIN b2b_loyalty_membership member ON member.id = new.membership_id
          ORDER BY new.place
         RETURNING id
            """,
            names=names,
            values=SQL(", ").join(
                SQL("new.%s::jsonb", SQL.identifier(name))
                if name == "detail"
                else SQL.identifier("new", name)
                for name in COLUMNS
            ),
            arrays=SQL(", ").join(arrays),
            user=env.uid,
        )
    )
    return sorted(entry_id for [entry_id] in found)


def _plain(name, value):
    if name == "detail" and value is not None:
        return json.dumps(value, default=str)
    return value or (0 if name in ("points", "value") else None)


def insert_allocations(env, made):
    """Write allocations; the database brings what is left of the entries up to date.

    :param made: list of (:class:`logic.ledger.Allocation`, value)
    """
    if not made:
        return
    columns = zip(*((*allocation, value) for allocation, value in made), strict=True)
    arrays = [
        SQL("%s::%s[]", list(column), SQL(kind))
        for column, kind in zip(columns, ALLOCATED, strict=True)
    ]
    env.cr.execute(
        SQL(
            """
            INSERT INTO b2b_loyalty_points_allocation
                   (spend_entry_id, earn_entry_id, points, value,
                    create_uid, create_date)
            SELECT new.*, %s, now() AT TIME ZONE 'UTC' FROM unnest(%s) AS new
            """,
            env.uid,
            SQL(", ").join(arrays),
        )
    )


# -- what is open


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

    Steps from batch to batch by their index: it reads what is used and no more.

    :param needs: {pool: points}
    :return: {pool: [:class:`logic.ledger.Entry`]}
    """
    return _by_pool(
        env.execute_query(
            SQL(
                """
                %(quickly)s
                WITH RECURSIVE step AS (
                    SELECT pool.membership_id, pool.holder, pool.need::int8 AS need,
                           '-infinity'::date AS expires_on, 0 AS id, 0 AS remaining
                      FROM %(needs)s
                     UNION ALL
                    SELECT step.membership_id, step.holder,
                           step.need - step.remaining,
                           following.expires_on, following.id, following.remaining
                      FROM step CROSS JOIN LATERAL (%(following)s) following
                     WHERE step.need > step.remaining
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
        SELECT COALESCE(batch.expires_on, 'infinity') AS expires_on,
               batch.id, batch.remaining
          FROM b2b_loyalty_points_entry batch
         WHERE batch.membership_id = step.membership_id
           AND COALESCE(batch.holder_contact_id, 0) = step.holder
           AND batch.remaining > 0 AND batch.available_on IS NOT NULL
           AND COALESCE(batch.expires_on, 'infinity') >= %s
           AND (COALESCE(batch.expires_on, 'infinity'), batch.id)
               > (step.expires_on, step.id)
      ORDER BY COALESCE(batch.expires_on, 'infinity'), batch.id
         LIMIT 1
        """,
        on,
    )


def _pools(pools):
    """``pool``: membership_id, holder (0: the company), and what is needed."""
    needs = pools if isinstance(pools, dict) else dict.fromkeys(pools, 0)
    return SQL(
        "unnest(%s::int4[], %s::int4[], %s::int8[])"
        " AS pool (membership_id, holder, need)",
        [membership_id for membership_id, _holder in needs],
        [holder or 0 for _membership_id, holder in needs],
        list(needs.values()),
    )


def _by_pool(rows):
    result = {}
    for membership_id, holder, *row in rows:
        result.setdefault((membership_id, holder), []).append(_entry(row))
    return result


def _entry(row):
    key, points, left, expires_on, available, family, value = row
    return Entry(key, points, left, expires_on, available, family, exact(value))


# -- what has been joined


def joined(env, condition):
    """Allocations between entries, summed per pair.

    :param condition: SQL on ``spent`` and ``earned``
    :return: [((membership id, contact id), :class:`logic.ledger.Allocation`)]
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT earned.membership_id, earned.holder_contact_id,
                   spent.id, earned.id, SUM(made.points)
              FROM b2b_loyalty_points_allocation made
              JOIN b2b_loyalty_points_entry spent ON spent.id = made.spend_entry_id
              JOIN b2b_loyalty_points_entry earned ON earned.id = made.earn_entry_id
             WHERE %s
          GROUP BY earned.id, spent.id
            HAVING SUM(made.points) <> 0
            """,
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


def booked(env, root_ids):
    """What families have earned so far, per member, holder and rule.

    :return: list of dicts: root_id, membership_id, holder_contact_id,
        earning_rule_id, points, detail (of the first entry), available_on, value
    """
    return env.execute_query_dict(
        SQL(
            """
            SELECT move_id AS root_id, membership_id, holder_contact_id,
                   earning_rule_id, SUM(points)::int8 AS points,
                   SUM(value) AS value, MAX(available_on) AS available_on,
                   (ARRAY_AGG(detail ORDER BY id))[1] AS detail
              FROM b2b_loyalty_points_entry
             WHERE move_id = ANY(%s) AND earning_rule_id IS NOT NULL
          GROUP BY move_id, membership_id, holder_contact_id, earning_rule_id
          ORDER BY MIN(id)
            """,
            list(root_ids),
        )
    )


def set_available(env, states, membership_ids=None):
    """Make the entries of families available from a day on, or pending (None).

    :param membership_ids: only what these members have earned
    :return: the pools that this changed
    """
    rows = env.execute_query(
        SQL(
            """
            UPDATE b2b_loyalty_points_entry entry
               SET available_on = family.available_on
              FROM unnest(%s::int4[], %s::date[]) AS family (move_id, available_on)
             WHERE entry.move_id = family.move_id
               AND (entry.available_on IS NULL) <> (family.available_on IS NULL)
               AND (%s OR entry.membership_id = ANY(%s))
         RETURNING entry.membership_id, entry.holder_contact_id
            """,
            list(states),
            list(states.values()),
            membership_ids is None,
            list(membership_ids or ()),
        )
    )
    return set(rows)


# -- figures


def balances(env, membership_ids, on):
    """Per pool: points that can be spent, that wait, and that expire.

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
                   MIN(expires_on) FILTER (WHERE usable) AS expiring_on,
                   COALESCE(SUM(remaining) FILTER (WHERE usable AND first), 0)::int8
                       AS expiring
              FROM (%s) entry
          GROUP BY membership_id, holder_contact_id
            """,
            SQL(
                """
                SELECT *, expires_on = MIN(expires_on) FILTER (WHERE usable)
                              OVER (PARTITION BY membership_id, holder_contact_id)
                          AS first
                  FROM (SELECT *, available_on IS NOT NULL
                                  AND (remaining < 0 OR expires_on IS NULL
                                       OR expires_on >= %s) AS usable
                          FROM b2b_loyalty_points_entry
                         WHERE membership_id = ANY(%s) AND remaining <> 0) open
                """,
                on,
                list(membership_ids),
            ),
        )
    )


def with_balance(env, operator, value, on):
    """SQL of the ids of memberships whose company balance compares with a value."""
    return SQL(
        """
        SELECT member.id
          FROM b2b_loyalty_membership member
     LEFT JOIN b2b_loyalty_points_entry entry
            ON entry.membership_id = member.id AND entry.remaining <> 0
           AND entry.holder_contact_id IS NULL AND entry.available_on IS NOT NULL
           AND (entry.remaining < 0 OR entry.expires_on IS NULL
                OR entry.expires_on >= %s)
      GROUP BY member.id
        HAVING COALESCE(SUM(entry.remaining), 0) %s %s
        """,
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
