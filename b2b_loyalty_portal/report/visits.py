"""Visits of members: counted by one statement, whoever else counts just now."""

from odoo.tools import SQL

MOST = 2**31 - 1


def count(env, membership_id, kind, day):
    """One visit more of a member's page on a day."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO b2b_loyalty_visit AS visit
                   (membership_id, program_id, company_id, kind, date, count,
                    create_date, create_uid)
            SELECT member.id, member.program_id, member.company_id, %(kind)s,
                   %(day)s, 1, NOW() AT TIME ZONE 'UTC', 1
              FROM b2b_loyalty_membership member
             WHERE member.id = %(member)s
       ON CONFLICT (membership_id, date, kind)
         DO UPDATE SET count = LEAST(visit.count::int8 + 1, %(most)s)
            """,
            kind=kind,
            day=day,
            member=membership_id,
            most=MOST,
        ),
        log_exceptions=False,  # who is slower tries again, see the model
    )
    env["b2b.loyalty.visit"].invalidate_model()
