"""What members may claim free of points: their benefits of the year, and extras."""

from odoo.tools import SQL

from ..logic.redemption import LIVE

# What the figures are read from.
SOURCES = ("membership", "benefit", "entitlement.extra", "redemption")


def entitlements_of(env, membership_id, on, reward_id=None):
    """The entitlements of one member as dicts, the first to end first.

    :param reward_id: only those to this reward: the use of others is not summed
    """
    for name in SOURCES:
        env[f"b2b.loyalty.{name}"].flush_model()
    return env.execute_query_dict(
        SQL(
            "SELECT * FROM (%s) source"
            " ORDER BY ends_on NULLS LAST, reward_id, extra_id NULLS FIRST",
            entitlements_sql(on, SQL("member.id = %s", membership_id), reward_id),
        )
    )


def table_sql(on):
    """All entitlements as rows of a model.

    The id follows from the row, so that one member is read without the others: even
    of the agreement year (a million benefits at most), odd of extras.
    """
    return SQL(
        """
        SELECT CASE WHEN source.extra_id IS NULL
                    THEN (source.membership_id::int8 * 1000000
                          + source.benefit_id) * 2
                    ELSE source.extra_id::int8 * 2 + 1
                    END AS id, source.membership_id,
               member.company_id, source.reward_id, source.benefit_id,
               source.extra_id, source.allowed, source.used,
               GREATEST(source.allowed - source.used, 0) AS left, source.ends_on
          FROM (%s) source
          JOIN b2b_loyalty_membership member ON member.id = source.membership_id
        """,
        entitlements_sql(on),
    )


def entitlements_sql(on, condition=None, reward_id=None):
    """Entitlements of active members: what they have, have used and have left.

    Columns: membership_id, reward_id, benefit_id (one of those that give it),
    extra_id (NULL: of the agreement year), allowed, used, ends_on (last day).
    The agreement year starts at the member's first day, each year anew; a first day
    of 29 February counts from the 28th where there is no 29th.

    :param on: the day
    :param condition: SQL on ``member``
    :param reward_id: only those to this reward
    """
    return SQL(
        """
        WITH member AS NOT MATERIALIZED (%(members)s)
        SELECT yearly.membership_id, yearly.reward_id, yearly.benefit_id,
               NULL::int4 AS extra_id, yearly.allowed, yearly.year_first,
               (yearly.year_next - 1) AS ends_on,
               COALESCE((
                   SELECT SUM(redemption.yearly_quantity)
                     FROM b2b_loyalty_redemption redemption
                    WHERE redemption.membership_id = yearly.membership_id
                      AND redemption.reward_id = yearly.reward_id
                      AND redemption.entitlement_year = yearly.year_first
                      -- says nothing new, but lets the index end early
                      AND redemption.date >= yearly.year_first
                      AND redemption.state IN %(live)s
               ), 0)::int4 AS used
          FROM (%(yearly)s) yearly
         UNION ALL
        SELECT extra.membership_id, extra.reward_id, NULL::int4, extra.id,
               extra.quantity, NULL::date, extra.expires_on,
               COALESCE((
                   SELECT SUM(redemption.extra_quantity)
                     FROM b2b_loyalty_redemption redemption
                    WHERE redemption.extra_id = extra.id
                      AND redemption.state IN %(live)s
               ), 0)::int4
          FROM b2b_loyalty_entitlement_extra extra
          JOIN member ON member.id = extra.membership_id
         WHERE %(extra_fits)s
           AND extra.date <= %(on)s
           AND (extra.expires_on IS NULL OR extra.expires_on >= %(on)s)
        """,
        members=_members(on, condition),
        yearly=_yearly(reward_id),
        extra_fits=_is_to(reward_id, "extra"),
        live=LIVE,
        on=on,
    )


def _members(on, condition):
    """Members with the first day of their agreement year, and of the next one."""
    return SQL(
        """
        SELECT started.*,
               started.first_day
                   + make_interval(years => started.years) AS year_first,
               started.first_day
                   + make_interval(years => started.years + 1) AS year_next
          FROM (SELECT member.id, member.terms_id, member.tier_id, member.program_id,
                       member.date_start AS first_day,
                       %(year)s - EXTRACT(YEAR FROM member.date_start)::int4
                       - CASE WHEN member.date_start + make_interval(years => (
                                  %(year)s - EXTRACT(YEAR FROM member.date_start)
                              )::int4) > %(on)s::date THEN 1 ELSE 0 END AS years
                  FROM b2b_loyalty_membership member
                 WHERE member.state = 'active' AND member.date_start IS NOT NULL
                   AND %(condition)s) started
        """,
        year=on.year,
        on=on,
        condition=condition or SQL("TRUE"),
    )


def _is_to(reward_id, table):
    if reward_id is None:
        return SQL("TRUE")
    return SQL("%s = %s", SQL.identifier(table, "reward_id"), reward_id)


def _yearly(reward_id):
    """The benefits of each member's tier and of all members, under its own terms."""
    return SQL(
        """
        SELECT member.id AS membership_id, benefit.reward_id,
               MIN(benefit.id) AS benefit_id,
               SUM(benefit.quantity_per_year)::int4 AS allowed,
               member.year_first::date AS year_first,
               member.year_next::date AS year_next
          FROM member
          JOIN b2b_loyalty_benefit benefit
            ON benefit.terms_id = member.terms_id
           AND (benefit.tier_id IS NULL OR benefit.tier_id = member.tier_id)
         WHERE benefit.kind = 'entitlement' AND %s
      GROUP BY member.id, benefit.reward_id, member.year_first, member.year_next
        """,
        _is_to(reward_id, "benefit"),
    )
