"""Activity points of members: one aggregate, of nothing that was bought."""

from odoo.tools import SQL


def activity_points(env, program_id, own_id, since):
    """What members have earned by activities and challenges from a day on.

    What was withdrawn counts for nothing, and of a company that was merged into
    another, what it did counts for that one.

    :param own_id: the membership that looks, which is there in any case
    :return: [(membership id, display name or None, points)] of who takes part
    """
    env.flush_all()
    return env.execute_query(
        SQL(
            """
            WITH done AS (
                SELECT activity.membership_id, activity.points
                  FROM b2b_loyalty_activity activity
                 WHERE activity.program_id = %(program)s
                   AND activity.state = 'approved'
                   AND activity.date >= %(since)s
                   AND activity.points > 0
             UNION ALL
                SELECT award.membership_id, award.points
                  FROM b2b_loyalty_challenge_award award
                  JOIN b2b_loyalty_challenge challenge
                    ON challenge.id = award.challenge_id
                 WHERE challenge.program_id = %(program)s
                   AND award.withdrawn_on IS NULL
                   AND award.date >= %(since)s
            ), earned AS (
                SELECT COALESCE(was.merged_into_id, was.id) AS membership_id,
                       SUM(done.points)::int8 AS points
                  FROM done
                  JOIN b2b_loyalty_membership was ON was.id = done.membership_id
              GROUP BY 1
            )
            SELECT member.id,
                   CASE WHEN member.in_leaderboard THEN member.leaderboard_name END,
                   COALESCE(earned.points, 0)
              FROM b2b_loyalty_membership member
         LEFT JOIN earned ON earned.membership_id = member.id
             WHERE member.id = %(own)s
                OR member.program_id = %(program)s
               AND member.in_leaderboard
               AND member.state IN ('active', 'suspended')
            """,
            program=program_id,
            own=own_id,
            since=since,
        )
    )
