"""The points of a program by year of issue, as of a day.

Points are *issued* by what earns, opens, or is given by hand; a credit note takes from
the year of its invoice. They are *redeemed* by what was spent on rewards, a voucher as
it is used, and *expired* by what ran out or was taken away by hand.

What a credit note takes back beyond what is left of its own invoice comes from other
points: these have paid for what the taken ones had been spent on, so they count as
redeemed and the others no longer do. What a member still owes is made good by points
of that member alone: what waits for a payment, or comes later; it takes nothing from
what others have.

So what is outstanding, over all years, is what members can still use, and what they
have redeemed and not had yet; :func:`usable` says the same by another way.
"""

from odoo.tools import SQL

from ..logic.closing import Group
from .closing_ledger import LEDGER
from .documents import exact

_FIGURES = SQL(
    """
    -- what was issued, and what is owed: none of it is outstanding of these
    SELECT year, valued, points AS issued, value AS allocated,
           LEAST(remaining, 0) AS redeemed, 0 AS expired
      FROM standing
     UNION ALL
    -- what became of batches: by the kind of what used them
    SELECT year, valued, 0, 0,
           CASE WHEN use = 'redeem' THEN used
                WHEN use IS NULL THEN points ELSE 0 END,
           CASE WHEN use = 'redeem' AND over THEN points - used
                WHEN use IN ('expire', 'adjust') THEN points ELSE 0 END
      FROM taken
     WHERE NOT of_spend
     UNION ALL
    -- what a credit note has taken elsewhere is no longer redeemed of its own
    SELECT by_year, by_valued, 0, 0, -points, 0
      FROM taken
     WHERE use IS NULL
     UNION ALL
    -- what is owed will be made good by what the member has
    SELECT year, valued, 0, 0, LEAST(remaining, GREATEST(owed - before, 0)), 0
      FROM had
     UNION ALL
    -- redeemed, not had yet, and no points to be found that pay for it
    SELECT due_year, FALSE, 0, 0, -due, 0
      FROM pools
     WHERE due > 0
    """
)


def groups(env, program_id, on):
    """The points of a program by year and by whether a price was allocated.

    What was recorded by now of days up to ``on``.

    :return: list of :class:`logic.closing.Group`, the oldest year first
    """
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            WITH %(ledger)s, %(pools)s, figures AS (%(figures)s)
            SELECT year, valued, COALESCE(SUM(allocated), 0), SUM(issued)::int8,
                   SUM(redeemed)::int8, SUM(expired)::int8
              FROM figures
          GROUP BY year, valued
            HAVING SUM(issued) <> 0 OR SUM(redeemed) <> 0 OR SUM(expired) <> 0
                OR COALESCE(SUM(allocated), 0) <> 0
          ORDER BY year, valued DESC
            """,
            ledger=_ledger(program_id, on),
            pools=_POOLS,
            figures=_FIGURES,
        )
    )
    return [
        Group(year, valued, exact(allocated), issued, redeemed, expired)
        for year, valued, allocated, issued, redeemed, expired in rows
    ]


def usable(env, program_id, on):
    """What members can still use of their points, and what they wait for.

    No allocation is asked: what each pool has is the sum of its entries, and nobody
    has less than nothing.

    :return: (points left, points redeemed and not had yet)
    """
    env.flush_all()
    [found] = env.execute_query(
        SQL(
            """
            WITH %s
            SELECT (SELECT COALESCE(SUM(GREATEST(points, 0)), 0)::int8
                      FROM (SELECT SUM(points) AS points FROM entry
                          GROUP BY membership_id, holder) pool),
                   (SELECT COALESCE(SUM(points - TRUNC(points * share)), 0)::int8
                      FROM (SELECT unit.share, -SUM(entry.points) AS points
                              FROM entry JOIN unit ON unit.id = entry.unit
                             WHERE entry.use = 'redeem' AND NOT unit.over
                          GROUP BY unit.id, unit.share) spent)
            """,
            _ledger(program_id, on),
        )
    )
    return found


def _ledger(program_id, on):
    return SQL(LEDGER, program=program_id, on=on)


# Points of a pool: what is left of its batches (``had``, the oldest first), what its
# members owe (``owed``), and what they have redeemed and not had yet without points
# that pay for it (``due``).
_POOLS = SQL(
    """
    standing AS MATERIALIZED (
        SELECT entry.*,
               entry.points + COALESCE(gained.points, 0) - COALESCE(lost.points, 0)
                   AS remaining
          FROM entry
     LEFT JOIN (SELECT by_id AS id, SUM(points) AS points FROM taken GROUP BY 1) gained
            ON gained.id = entry.id
     LEFT JOIN (SELECT id, SUM(points) AS points FROM taken GROUP BY 1) lost
            ON lost.id = entry.id
         WHERE entry.use IS NULL),
    debt AS (
        SELECT membership_id, holder, -remaining AS owed, 0 AS waits,
               NULL::int4 AS year
          FROM standing
         WHERE remaining < 0
         UNION ALL
        SELECT by_membership_id, by_holder, points, 0, NULL
          FROM taken
         WHERE use IS NULL AND of_spend
         UNION ALL
        SELECT spent.membership_id, spent.holder,
               CASE WHEN spent.over THEN spent.points - COALESCE(met.points, 0)
                    ELSE TRUNC(spent.points * spent.share)::int8
                         - COALESCE(met.used, 0) END,
               CASE WHEN spent.over THEN 0
                    ELSE spent.points - COALESCE(met.points, 0)
                         - TRUNC(spent.points * spent.share)::int8
                         + COALESCE(met.used, 0) END,
               spent.year
          FROM (SELECT entry.unit, entry.membership_id, entry.holder,
                       COALESCE(unit.share, 1) AS share,
                       COALESCE(unit.over, FALSE) AS over,
                       -SUM(entry.points) AS points, MIN(entry.year) AS year
                  FROM entry
             LEFT JOIN unit ON unit.id = entry.unit AND entry.use = 'redeem'
                 WHERE entry.use IS NOT NULL
              GROUP BY entry.unit, entry.membership_id, entry.holder, unit.share,
                       unit.over) spent
     LEFT JOIN (SELECT unit, SUM(points) AS points, SUM(used) AS used
                  FROM taken WHERE NOT of_spend GROUP BY 1) met
            ON met.unit = spent.unit),
    batches AS (
        SELECT membership_id, holder, year, valued, SUM(remaining) AS remaining
          FROM standing
         WHERE remaining > 0
      GROUP BY 1, 2, 3, 4),
    pools AS MATERIALIZED (
        SELECT owing.membership_id, owing.holder, owing.owed, owing.year AS due_year,
               owing.waits - GREATEST(COALESCE(SUM(batches.remaining), 0)
                                      - owing.owed, 0) AS due
          FROM (SELECT membership_id, holder, SUM(owed) AS owed, SUM(waits) AS waits,
                       MIN(year) FILTER (WHERE waits > 0) AS year
                  FROM debt GROUP BY 1, 2) owing
     LEFT JOIN batches USING (membership_id, holder)
         WHERE owing.owed <> 0 OR owing.waits <> 0
      GROUP BY 1, 2, 3, 4, owing.waits),
    had AS (
        SELECT batches.*, pools.owed,
               SUM(batches.remaining) OVER (
                   PARTITION BY membership_id, holder ORDER BY year, valued DESC)
               - batches.remaining AS before
          FROM batches
          JOIN pools USING (membership_id, holder))
    """
)


def last_entry(env, program_id):
    """Id of the entry of a program that was recorded last; 0: none."""
    [[entry_id]] = env.execute_query(
        SQL(
            "SELECT COALESCE(MAX(id), 0) FROM b2b_loyalty_points_entry"
            " WHERE program_id = %s",
            program_id,
        )
    )
    return entry_id


def late_counts(env, closing_ids):
    """{closing id: entries of the period before that were recorded after it was closed}

    As ``_late_domain`` of the closing finds them.
    """
    for name in ("b2b.loyalty.closing", "b2b.loyalty.points.entry"):
        env[name].flush_model()
    return dict(
        env.execute_query(
            SQL(
                """
        SELECT closing.id, COUNT(*)
          FROM b2b_loyalty_closing closing
          JOIN b2b_loyalty_closing before ON before.id = closing.previous_id
          JOIN b2b_loyalty_points_entry entry
            ON entry.program_id = closing.program_id
           AND entry.date <= before.date
           AND entry.id > before.last_entry
           AND entry.id <= closing.last_entry
         WHERE closing.id = ANY(%s) AND before.is_opening IS NOT TRUE
      GROUP BY closing.id
                """,
                list(closing_ids),
            )
        )
    )
