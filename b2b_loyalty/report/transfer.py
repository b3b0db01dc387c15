"""Moving what is open from one pool of points to another, in one statement.

For each batch or debt an entry that takes it out of its pool, allocated to it, and
one that puts it into the other: of the same document, with the same days (a debt's is
the one on which it was spent) and with the value that was left of it.
"""

from odoo.tools import SQL

from .documents import digits_of

_SEQUENCE = SQL("nextval(pg_get_serial_sequence('b2b_loyalty_points_entry', 'id'))")


def open_holders(env, membership_ids):
    """Pools in which something is left or owed.

    :return: set of (membership id, contact id or None)
    """
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT membership_id, holder_contact_id"
            " FROM b2b_loyalty_points_entry"
            " WHERE membership_id = ANY(%s) AND remaining <> 0",
            list(membership_ids),
        )
    )
    return set(rows)


def transfer(env, pools, on, reason):
    """Move everything that is open.

    :param pools: {pool: pool}, each (membership id, contact id or None)
    """
    env.cr.execute(
        SQL(
            """
            WITH open AS MATERIALIZED (%(open)s),
            entries AS (
                INSERT INTO b2b_loyalty_points_entry
                       (id, membership_id, holder_contact_id, program_id, company_id,
                        date, accounting_date, kind, points, available_on, expires_on,
                        move_id, reversed_entry_id, reason, value, issue_year,
                        create_uid, create_date)
                SELECT side.id, side.membership_id, side.holder_contact_id,
                       member.program_id, member.company_id,
                       CASE WHEN side.points < 0 AND open.remaining < 0
                            THEN open.date ELSE %(on)s END, %(on)s,
                       'transfer', side.points, open.available_on,
                       CASE WHEN side.points > 0 THEN open.expires_on END,
                       open.move_id, side.reversed_entry_id, %(reason)s,
                       side.value, open.issue_year, %(user)s,
                       now() AT TIME ZONE 'UTC'
                  FROM open
            CROSS JOIN LATERAL (VALUES
                       (open.out_id, open.membership_id, open.holder_contact_id,
                        -open.remaining, -open.value, NULL::int4),
                       (open.in_id, open.to_membership_id, open.to_holder,
                        open.remaining, open.value, open.out_id))
                    AS side (id, membership_id, holder_contact_id, points, value,
                             reversed_entry_id)
                  JOIN b2b_loyalty_membership member ON member.id = side.membership_id
              ORDER BY side.id
            )
            INSERT INTO b2b_loyalty_points_allocation
                   (spend_entry_id, earn_entry_id, points, value, made_on,
                    create_uid, create_date)
            SELECT CASE WHEN remaining > 0 THEN out_id ELSE id END,
                   CASE WHEN remaining > 0 THEN id ELSE out_id END,
                   ABS(remaining), COALESCE(ABS(value), 0), %(on)s, %(user)s,
                   now() AT TIME ZONE 'UTC'
              FROM open
            """,
            open=_open(pools),
            on=on,
            reason=reason,
            user=env.uid,
        )
    )


def _open(pools):
    """What is left in the pools, with the ids of the two entries that move it."""
    moves = [(*source, *target) for source, target in pools.items()]
    members, holders, to_members, to_holders = zip(*moves, strict=True)
    return SQL(
        """
        SELECT entry.id, entry.membership_id, entry.holder_contact_id,
               entry.remaining, entry.available_on, entry.expires_on, entry.move_id,
               entry.date, entry.issue_year,
               pool.to_membership_id, NULLIF(pool.to_holder, 0) AS to_holder,
               entry.value - ROUND(
                   entry.value * (entry.points - entry.remaining) / entry.points, %s
                   ) AS value,
               %s::int4 AS out_id, %s::int4 AS in_id
          FROM (SELECT * FROM unnest(%s::int4[], %s::int4[], %s::int4[], %s::int4[])
                    AS pool (membership_id, holder, to_membership_id, to_holder)) pool
          JOIN b2b_loyalty_points_entry entry
            ON entry.membership_id = pool.membership_id
           AND COALESCE(entry.holder_contact_id, 0) = pool.holder
         WHERE entry.remaining <> 0
      ORDER BY entry.id
        """,
        digits_of("entry"),
        _SEQUENCE,
        _SEQUENCE,
        list(members),
        [holder or 0 for holder in holders],
        list(to_members),
        [holder or 0 for holder in to_holders],
    )
