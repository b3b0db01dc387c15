"""How many companies members have brought."""

from odoo.tools import SQL


def qualified_referrals(env, asked, on):
    """Companies qualified in a time that ends with a day.

    :param asked: list of (membership id, the day before the first)
    :return: {membership id: number}
    """
    if not asked:
        return {}
    members, days = zip(*asked, strict=True)
    return dict(
        env.execute_query(
            SQL(
                """
                SELECT asked.id, COUNT(*)
                  FROM unnest(%s::int4[], %s::date[]) AS asked (id, day)
                  JOIN b2b_loyalty_referral referral
                    ON referral.membership_id = asked.id
                   AND referral.state IN ('qualified', 'ended')
                   AND referral.qualified_on > asked.day
                   AND referral.qualified_on <= %s
              GROUP BY asked.id
                """,
                list(members),
                list(days),
                on,
            )
        )
    )


def aging_out(env, on):
    """Members one of whose referrals counts no longer since a day.

    :return: membership ids
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT referral.membership_id
              FROM b2b_loyalty_referral referral
              JOIN b2b_loyalty_membership member ON member.id = referral.membership_id
              JOIN b2b_loyalty_terms terms ON terms.id = member.terms_id
             WHERE referral.state IN ('qualified', 'ended')
               AND member.state IN ('active', 'suspended')
               AND (referral.qualified_on
                    + terms.referrals_window_months * INTERVAL '1 month')::date
                   BETWEEN %s::date - 7 AND %s::date
            """,
            on,
            on,
        )
    )
    return [found for [found] in rows]
