"""How often members did what challenges ask, and how far that brings them."""

from odoo.tools import SQL

# What counts: done between the days of the challenge, and noted before it ended.
_DONE = """
    SELECT challenge.id AS challenge_id, activity.membership_id,
           CASE WHEN challenge.holder = 'person' THEN activity.contact_id END
               AS contact_id,
           step.type_id, step.count AS asked, COUNT(*) AS done
      FROM b2b_loyalty_challenge challenge
      JOIN b2b_loyalty_challenge_step step ON step.challenge_id = challenge.id
      JOIN b2b_loyalty_activity activity ON activity.type_id = step.type_id
     WHERE activity.state = 'approved'
       AND activity.date BETWEEN challenge.date_from AND challenge.date_to
       AND COALESCE(activity.claimed_on, activity.date) <= challenge.date_to
       AND (challenge.holder = 'company' OR activity.contact_id IS NOT NULL)
       AND %(wanted)s
  GROUP BY challenge.id, activity.membership_id, 3, step.id
"""


def done(env, challenge_ids, membership_ids):
    """What members did of the steps of challenges; one query.

    :return: {(challenge id, membership id, contact id or None): {type id: number}}
    """
    wanted = SQL(
        "challenge.id = ANY(%s) AND activity.membership_id = ANY(%s)",
        list(challenge_ids),
        list(membership_ids),
    )
    found = {}
    for row in env.execute_query(_done_sql(wanted)):
        challenge_id, membership_id, contact_id, type_id, _asked, number = row
        place = challenge_id, membership_id, contact_id
        found.setdefault(place, {})[type_id] = number
    return found


def progress_sql():
    """Each member (or person) that has done something of a challenge."""
    return SQL(
        """
        SELECT ROW_NUMBER() OVER (
                   ORDER BY counted.challenge_id, counted.membership_id,
                            counted.contact_id) AS id,
               counted.*, asked.asked,
               (100.0 * counted.done / asked.asked)::float8 AS percent,
               challenge.date_to, challenge.program_id, challenge.company_id,
               member.partner_id, award.date AS awarded_on,
               (award.id IS NOT NULL)::int4 AS awarded,
               CASE WHEN award.id IS NOT NULL THEN 'awarded'
                    WHEN counted.done = asked.asked THEN 'reached'
                    ELSE 'open' END AS state
          FROM (SELECT challenge_id, membership_id, contact_id,
                       SUM(LEAST(done, asked))::int4 AS done
                  FROM (%(done)s) step
              GROUP BY challenge_id, membership_id, contact_id) counted
          JOIN (SELECT challenge_id, SUM(count)::int4 AS asked
                  FROM b2b_loyalty_challenge_step GROUP BY challenge_id) asked
            ON asked.challenge_id = counted.challenge_id
          JOIN b2b_loyalty_challenge challenge ON challenge.id = counted.challenge_id
          JOIN b2b_loyalty_membership member ON member.id = counted.membership_id
     LEFT JOIN b2b_loyalty_challenge_award award
            ON award.challenge_id = counted.challenge_id
           AND award.membership_id = counted.membership_id
           AND COALESCE(award.contact_id, 0) = COALESCE(counted.contact_id, 0)
           AND award.withdrawn_on IS NULL
         WHERE member.holdout IS NOT TRUE
           AND (member.state IN ('active', 'suspended') OR award.id IS NOT NULL)
        """,
        done=_done_sql(SQL("challenge.active")),
    )


def _done_sql(wanted):
    """:param wanted: SQL condition on ``challenge`` and ``activity``"""
    return SQL(_DONE, wanted=wanted)
