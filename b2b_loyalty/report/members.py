"""The members of a program, as conditions and readings on ``member``."""

from odoo.tools import SQL


def members_of(program_id, membership_ids=None):
    """SQL condition on ``member`` (``b2b_loyalty_membership``) for those to be judged.

    :param membership_ids: only these; all members of the program otherwise
    """
    condition = SQL(
        "member.program_id = %s AND member.state IN ('active', 'suspended')"
        " AND member.date_start IS NOT NULL",
        program_id,
    )
    if membership_ids is None:
        return condition
    return SQL("%s AND member.id = ANY(%s)", condition, list(membership_ids))


def rewarded_members_of(program_id):
    """SQL condition on ``member`` for those who get milestones."""
    return SQL(
        "%s AND member.state = 'active' AND member.holdout IS NOT TRUE",
        members_of(program_id),
    )


def first_days(env, members):
    """Month and day (MMDD) of the first days of the members' agreements.

    :param members: SQL condition, see :func:`members_of`
    """
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT to_char(member.date_start, 'MMDD')"
            " FROM b2b_loyalty_membership member WHERE %s",
            members,
        )
    )
    return [key for [key] in rows]


def take(env, membership_ids):
    """Take the rows, waiting for whoever has them, and write their counter.

    Always in the same order, so that two who take the same rows never wait for each
    other; one statement, whatever their number.
    """
    env.cr.execute(
        SQL(
            """
            UPDATE b2b_loyalty_membership member
               SET version = COALESCE(member.version, 0) + 1
              FROM (SELECT id FROM b2b_loyalty_membership WHERE id = ANY(%s)
                  ORDER BY id FOR NO KEY UPDATE) taken
             WHERE member.id = taken.id
            """,
            list(membership_ids),
        )
    )
