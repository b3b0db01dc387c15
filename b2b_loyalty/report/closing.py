"""What the points of a program come to by year of issue, as of a day.

Points are *issued* by what earns, opens, or is given by hand; a credit note takes from
the year of its invoice. They are *redeemed* by what was spent on rewards, a voucher as
it is used, and *expired* by what ran out or was taken away by hand.

What a credit note takes back beyond what is left of its own invoice comes from other
points: these have paid for what the taken ones had been spent on, so they count as
redeemed and the others no longer do. So what is outstanding, over all years, is what
is left in the batches less what is still owed for credit notes.
"""

from odoo.tools import SQL

from ..logic.closing import Group
from .documents import exact

_ISSUED = SQL(
    """
    (entry.kind IN ('earn', 'opening', 'transfer')
     OR entry.kind = 'adjust' AND entry.points > 0
     OR entry.kind = 'reverse' AND entry.points < 0)
    """
)

# Of a voucher that can still be used, only what has been used; one point is a cent.
_USED = SQL(
    """
    CASE WHEN redemption.kind = 'voucher' AND card.id IS NOT NULL AND card.active
              AND redemption.voucher_amount > 0
         THEN LEAST(GREATEST(
              1 - card.points::numeric / (redemption.voucher_amount * 100), 0), 1)
         ELSE 1 END
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
            WITH entry AS MATERIALIZED (
                SELECT id, date, kind, points, value, move_id, reversed_entry_id,
                       redemption_id,
                       COALESCE(issue_year, EXTRACT(YEAR FROM date)::int4) AS year,
                       value IS NOT NULL AS valued
                  FROM b2b_loyalty_points_entry
                 WHERE program_id = %(program)s AND date <= %(on)s),
            used AS MATERIALIZED (%(used)s),
            figures AS (
                SELECT year, valued, points AS issued, value AS allocated,
                       0 AS redeemed, 0 AS expired
                  FROM entry WHERE %(issued)s
                 UNION ALL
                SELECT year, valued, 0, 0, redeemed, expired FROM used
                 UNION ALL
                SELECT owed_year, owed_valued, 0, 0, -taken, 0 FROM used
                 WHERE taken <> 0)
            SELECT year, valued, COALESCE(SUM(allocated), 0), SUM(issued)::int8,
                   SUM(redeemed)::int8, SUM(expired)::int8
              FROM figures
          GROUP BY year, valued
            HAVING SUM(issued) <> 0 OR SUM(redeemed) <> 0 OR SUM(expired) <> 0
                OR COALESCE(SUM(allocated), 0) <> 0
          ORDER BY year, valued DESC
            """,
            program=program_id,
            on=on,
            used=_used(on),
            issued=_ISSUED,
        )
    )
    return [
        Group(year, valued, exact(allocated), issued, redeemed, expired)
        for year, valued, allocated, issued, redeemed, expired in rows
    ]


def _used(on):
    """What became of batches, per allocation: by the kind of what used them.

    ``taken``: what a credit note of other points took.
    """
    return SQL(
        """
        SELECT batch.year, batch.valued,
               CASE WHEN by.kind = 'redeem' THEN by.used
                    WHEN by.kind IN ('transfer', 'reverse') THEN by.points
                    ELSE 0 END AS redeemed,
               CASE WHEN by.kind IN ('expire', 'adjust') THEN by.points
                    WHEN by.kind = 'redeem' AND by.over THEN by.points - by.used
                    ELSE 0 END AS expired,
               CASE WHEN by.kind = 'reverse' THEN by.points ELSE 0 END AS taken,
               spend.year AS owed_year, spend.valued AS owed_valued
          FROM entry spend
          JOIN b2b_loyalty_points_allocation made ON made.spend_entry_id = spend.id
          JOIN entry batch ON batch.id = made.earn_entry_id
     LEFT JOIN b2b_loyalty_points_entry undone
            ON undone.id = spend.reversed_entry_id AND spend.points > 0
           AND spend.kind = 'reverse'
     LEFT JOIN b2b_loyalty_redemption redemption ON redemption.id = spend.redemption_id
     LEFT JOIN loyalty_card card ON card.id = redemption.card_id
    CROSS JOIN LATERAL (
               SELECT COALESCE(undone.kind, spend.kind) AS kind, made.points,
                      TRUNC(made.points * %(share)s)::int4 AS used,
                      COALESCE(card.expiration_date < %(on)s, FALSE) AS over) by
         WHERE batch.points > 0 AND batch.kind <> 'reverse'
           AND NOT (batch.kind = 'transfer' AND batch.reversed_entry_id IS NULL)
           AND NOT (spend.kind = 'transfer' AND spend.reversed_entry_id IS NULL)
           AND NOT (spend.kind = 'reverse' AND spend.points < 0
                    AND spend.year = batch.year AND spend.valued = batch.valued)
        """,
        share=_USED,
        on=on,
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
