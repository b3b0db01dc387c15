"""How often members did what challenges ask, and how far that brings them.

What a member did, and was awarded, that was merged into another is the other's.
"""

from odoo.tools import SQL

# Whose it is, of rows of a table beside ``own``, the membership they were noted for.
_MEMBER = "COALESCE(own.merged_into_id, own.id)"
_PERSON = """
    CASE WHEN own.merged_into_id IS NULL THEN {table}.contact_id
         ELSE COALESCE((
              SELECT mine.id
                FROM b2b_loyalty_member_contact theirs
                JOIN b2b_loyalty_member_contact mine
                  ON mine.partner_id = theirs.partner_id
               WHERE theirs.id = {table}.contact_id
                 AND mine.membership_id = own.merged_into_id
            ORDER BY mine.active DESC, mine.id
               LIMIT 1), {table}.contact_id) END
"""

# What counts: done between the days of the challenge, and noted before it ended.
_DONE = f"""
    SELECT challenge.id AS challenge_id, {_MEMBER} AS membership_id,
           CASE WHEN challenge.holder = 'person'
                THEN {_PERSON.format(table="activity")} END AS contact_id,
           step.type_id, step.count AS asked, COUNT(*) AS done
      FROM b2b_loyalty_challenge challenge
      JOIN b2b_loyalty_challenge_step step ON step.challenge_id = challenge.id
      JOIN b2b_loyalty_activity activity ON activity.type_id = step.type_id
      JOIN b2b_loyalty_membership own ON own.id = activity.membership_id
     WHERE activity.state = 'approved'
       AND activity.date BETWEEN challenge.date_from AND challenge.date_to
       AND COALESCE(activity.claimed_on, activity.date) <= challenge.date_to
       AND (challenge.holder = 'company' OR activity.contact_id IS NOT NULL)
       AND %(wanted)s
  GROUP BY challenge.id, 2, 3, step.id
"""

_AWARDS = f"""
    SELECT award.id, award.challenge_id, {_MEMBER} AS membership_id,
           {_PERSON.format(table="award")} AS contact_id, award.date,
           award.withdrawn_on
      FROM b2b_loyalty_challenge_award award
      JOIN b2b_loyalty_membership own ON own.id = award.membership_id
"""


def done(env, challenge_ids, membership_ids):
    """What members did of the steps of challenges; one query.

    :return: {(challenge id, membership id, contact id or None): {type id: number}}
    """
    wanted = SQL(
        "challenge.id = ANY(%s) AND activity.membership_id IN (%s)",
        list(challenge_ids),
        _with_merged(membership_ids),
    )
    found = {}
    for row in env.execute_query(_done_sql(wanted)):
        challenge_id, membership_id, contact_id, type_id, _asked, number = row
        place = challenge_id, membership_id, contact_id
        found.setdefault(place, {})[type_id] = number
    return found


def awards(env, membership_ids, challenge_ids=None):
    """What members were awarded; one query.

    :param challenge_ids: of these challenges only
    :return: {award id: ((challenge id, membership id, contact id or None), whether it
        was withdrawn)}
    """
    rows = env.execute_query(
        SQL(
            "%s WHERE award.membership_id IN (%s)"
            " AND (%s OR award.challenge_id = ANY(%s)) ORDER BY award.id",
            SQL(_AWARDS),
            _with_merged(membership_ids),
            challenge_ids is None,
            list(challenge_ids or ()),
        )
    )
    return {key: (tuple(place), bool(gone)) for key, *place, _day, gone in rows}


def _with_merged(membership_ids):
    """Ids of members, and of those that were merged into them."""
    return SQL(
        "SELECT id FROM b2b_loyalty_membership"
        " WHERE id = ANY(%(ids)s) OR merged_into_id = ANY(%(ids)s)",
        ids=list(membership_ids),
    )


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
               (award.date IS NOT NULL)::int4 AS awarded,
               CASE WHEN award.date IS NOT NULL THEN 'awarded'
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
     LEFT JOIN (SELECT challenge_id, membership_id, contact_id, MIN(date) AS date
                  FROM (%(awards)s) given
                 WHERE withdrawn_on IS NULL
              GROUP BY challenge_id, membership_id, contact_id) award
            ON award.challenge_id = counted.challenge_id
           AND award.membership_id = counted.membership_id
           AND COALESCE(award.contact_id, 0) = COALESCE(counted.contact_id, 0)
         WHERE member.holdout IS NOT TRUE
           AND (member.state IN ('active', 'suspended') OR award.date IS NOT NULL)
        """,
        awards=SQL(_AWARDS),
        done=_done_sql(SQL("challenge.active")),
    )


def _done_sql(wanted):
    """:param wanted: SQL condition on ``challenge`` and ``activity``"""
    return SQL(_DONE, wanted=wanted)
