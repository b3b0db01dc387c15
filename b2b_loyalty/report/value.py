"""What a membership brought to the member: discounts and rewards, by calendar year."""

from odoo.tools import SQL

from .documents import exact
from .membership_history import spans


def received_by_year(env, membership):
    """Discounts of its tiers and rewards it got since it has joined.

    Discounts are those of posted invoices less those that credit notes took back, in
    the seller's currency at the rate of the document. Rewards count with their value
    on the day on which they were redeemed, once nobody has to approve them any more.

    :return: {year: (discounts, rewards)}
    """
    rows = env.execute_query(
        SQL(
            "SELECT EXTRACT(YEAR FROM day)::int4, SUM(discount), SUM(reward)"
            " FROM (%s) received GROUP BY 1",
            _received(env, membership),
        )
    )
    return {
        year: (exact(discounts), exact(rewards)) for year, discounts, rewards in rows
    }


def received_between(env, membership, first, last):
    """The same of the days from ``first`` to ``last``: (discounts, rewards)."""
    [row] = env.execute_query(
        SQL(
            "SELECT COALESCE(SUM(discount), 0), COALESCE(SUM(reward), 0)"
            " FROM (%s) received WHERE day BETWEEN %s AND %s",
            _received(env, membership),
            first,
            last,
        )
    )
    return tuple(map(exact, row))


def _received(env, membership):
    """Day, discount and reward of everything since the member has joined."""
    for name in ("account.move.line", "account.move", "b2b.loyalty.redemption"):
        env[name].flush_model()
    return SQL(
        """
        SELECT move.invoice_date AS day,
               line.b2b_loyalty_discount
               / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1) AS discount,
               0.0 AS reward
          FROM account_move move
          JOIN account_move_line line ON line.move_id = move.id
         WHERE move.commercial_partner_id = %(partner)s
           AND move.company_id = %(company)s
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.invoice_date >= %(since)s
           AND line.b2b_loyalty_discount <> 0
         UNION ALL
        SELECT redemption.date, 0.0, redemption.value
          FROM b2b_loyalty_redemption redemption
         WHERE redemption.membership_id = %(member)s
           AND redemption.state IN ('approved', 'fulfilled')
        """,
        partner=membership.partner_id.id,
        company=membership.company_id.id,
        since=membership.date_start,
        member=membership.id,
    )


def spans_held(env, membership_id, on):
    """Since when and until when the member had which tier under which terms.

    Only while it was active: on hold it keeps its tier, but not the benefits.

    :return: list of (first day, last day, terms id, tier id)
    """
    for name in ("membership.change", "tier.change"):
        env[f"b2b.loyalty.{name}"].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT GREATEST(step.since, COALESCE(held.since, step.since)),
                   LEAST(step.until, held.until, %(on)s::date + 1) - 1,
                   step.terms_id, held.value
              FROM (%(steps)s) step
         LEFT JOIN (%(tiers)s) held
                ON (held.until IS NULL OR held.until > step.since)
               AND (step.until IS NULL OR held.since < step.until)
               AND (held.until IS NULL OR held.until > held.since)
             WHERE step.value = 'active' AND step.since <= %(on)s
               AND (step.until IS NULL OR step.until > step.since)
               AND (held.since IS NULL OR held.since <= %(on)s)
            """,
            steps=spans("b2b_loyalty_membership_change", "to_state", membership_id),
            tiers=spans("b2b_loyalty_tier_change", "to_tier_id", membership_id),
            on=on,
        )
    )
