"""Which rewards somebody may have free of points."""

from odoo.tools import SQL

# What gives them.
SOURCES = ("benefit", "entitlement.extra", "milestone", "gift")


def given(env, reward_ids):
    """Ids of those that a benefit, an extra entitlement, a milestone or a gift gives,
    whomever it gives them.
    """
    for name in SOURCES:
        env[f"b2b.loyalty.{name}"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT reward.id
              FROM unnest(%s::int4[]) AS reward (id)
             WHERE EXISTS (SELECT FROM b2b_loyalty_benefit
                            WHERE reward_id = reward.id AND kind = 'entitlement')
                OR EXISTS (SELECT FROM b2b_loyalty_entitlement_extra
                            WHERE reward_id = reward.id)
                OR EXISTS (SELECT FROM b2b_loyalty_milestone
                            WHERE reward_id = reward.id AND active)
                OR EXISTS (SELECT FROM b2b_loyalty_gift
                            WHERE reward_id = reward.id AND active)
            """,
            list(reward_ids),
        )
    )
    return {reward_id for [reward_id] in rows}
