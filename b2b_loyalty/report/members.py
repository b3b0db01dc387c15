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
