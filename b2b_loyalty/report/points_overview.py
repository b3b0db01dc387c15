"""What screens and mails ask of the points ledger, for many members at once."""

from odoo.tools import SQL

from ..logic.notice import Expiring
from .expiry import LAST_DAY

_LONGEST = SQL(
    "SELECT COALESCE(MAX(GREATEST(points_notice_days, points_notice_days_2)), 0)"
    " FROM b2b_loyalty_program"
)

# Whether something of a ``program`` earns or costs points, or somebody has some.
HAS_POINTS = SQL(
    """
    (EXISTS (SELECT FROM b2b_loyalty_earning_rule rule
              WHERE rule.program_id = program.id AND rule.active)
     OR EXISTS (SELECT FROM b2b_loyalty_reward reward
                 WHERE reward.program_id = program.id
                   AND reward.active AND reward.points > 0)
     OR EXISTS (SELECT FROM b2b_loyalty_points_entry entry
                 WHERE entry.program_id = program.id))
    """
)


def programs_with_points(env, program_ids):
    """Ids of the programs that have points."""
    rows = env.execute_query(
        SQL(
            """
            SELECT program.id
              FROM b2b_loyalty_program program
             WHERE program.id = ANY(%s) AND %s
            """,
            list(program_ids),
            HAS_POINTS,
        )
    )
    return {program_id for [program_id] in rows}


def _expiring(condition):
    """What can be spent and has an end: membership, person, last day, points."""
    return SQL(
        """
        SELECT batch.membership_id, batch.holder_contact_id,
               %s AS last_day, SUM(batch.remaining)::int8 AS points
          FROM b2b_loyalty_points_entry batch
          JOIN b2b_loyalty_membership member ON member.id = batch.membership_id
          JOIN b2b_loyalty_program program ON program.id = batch.program_id
         WHERE batch.remaining > 0 AND batch.available_on IS NOT NULL AND %s
      GROUP BY 1, 2, 3
        """,
        LAST_DAY,
        condition,
    )


def _ending(first, last):
    """Batches that may end in a period: by their own day, or as all of a member's.

    Each by its index; the last day itself is looked at after.
    """
    return SQL(
        """
        batch.id IN (
            SELECT id FROM b2b_loyalty_points_entry
             WHERE remaining > 0 AND expires_on BETWEEN %s AND %s
             UNION ALL
            SELECT entry.id
              FROM b2b_loyalty_membership member
              JOIN b2b_loyalty_program program ON program.id = member.program_id
              JOIN b2b_loyalty_points_entry entry
                ON entry.membership_id = member.id AND entry.remaining <> 0
             WHERE member.state = 'ended' OR program.state IN ('run_off', 'closed'))
        """,
        first,
        last,
    )


def with_expiring(first, last):
    """SQL of the ids of memberships with points whose last day is in a period."""
    return SQL(
        "(SELECT membership_id FROM (%s) expiring WHERE last_day BETWEEN %s AND %s)",
        _expiring(_ending(first, last)),
        first,
        last,
    )


def members_to_tell(env, on):
    """Ids of the memberships to which a notice about points that expire is due."""
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT expiring.membership_id
              FROM (%s) expiring
              JOIN b2b_loyalty_membership member ON member.id = expiring.membership_id
              JOIN b2b_loyalty_program program ON program.id = member.program_id
        CROSS JOIN LATERAL (VALUES (1, program.points_notice_days),
                                   (2, program.points_notice_days_2))
                        AS notice (number, days)
             WHERE notice.days > 0
               AND expiring.last_day BETWEEN %s AND %s::date + notice.days
               AND NOT EXISTS (
                   SELECT FROM b2b_loyalty_points_notice told
                    WHERE told.membership_id = expiring.membership_id
                      AND told.holder_contact_id
                          IS NOT DISTINCT FROM expiring.holder_contact_id
                      AND told.expires_on = expiring.last_day
                      AND told.number >= notice.number)
          ORDER BY 1
            """,
            _expiring(_ending(on, SQL("%s::date + (%s)", on, _LONGEST))),
            on,
            on,
        )
    )
    return [membership_id for [membership_id] in rows]


def expiring_of(env, membership_id):
    """What a member has that ends, and which notice has told of it.

    :return: list of :class:`logic.notice.Expiring`
    """
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            SELECT expiring.holder_contact_id, expiring.last_day, expiring.points,
                   COALESCE(MAX(told.number), 0)
              FROM (%s) expiring
         LEFT JOIN b2b_loyalty_points_notice told
                ON told.membership_id = expiring.membership_id
               AND told.holder_contact_id
                   IS NOT DISTINCT FROM expiring.holder_contact_id
               AND told.expires_on = expiring.last_day
             WHERE expiring.last_day IS NOT NULL
          GROUP BY 1, 2, 3
            """,
            _expiring(SQL("batch.membership_id = %s", membership_id)),
        )
    )
    return [Expiring(*row) for row in rows]
