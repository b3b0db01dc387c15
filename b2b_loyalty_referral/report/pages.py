"""What the pages of a member ask."""

from odoo.tools import SQL


def has_referrals(today):
    """SQL on ``member``: whether it has referred somebody, or may."""
    return SQL(
        """
        (EXISTS (SELECT FROM b2b_loyalty_referral referral
                  WHERE referral.membership_id = member.id)
         OR program.state = 'open' AND member.state = 'active' AND EXISTS (
            SELECT FROM b2b_loyalty_referral_plan plan
             WHERE plan.program_id = member.program_id AND plan.active
               AND plan.date_from <= %(today)s
               AND COALESCE(plan.date_to, %(today)s) >= %(today)s
               AND %(tiers)s AND %(terms)s))
        """,
        today=today,
        tiers=_is_for("tier"),
        terms=_is_for("terms"),
    )


def _is_for(what):
    """Whether a plan names what the member has, or nothing."""
    table = SQL.identifier(f"b2b_loyalty_referral_plan_b2b_loyalty_{what}_rel")
    column = SQL.identifier("named", f"b2b_loyalty_{what}_id")
    return SQL(
        """
        COALESCE((SELECT BOOL_OR(%s = %s) FROM %s named
                   WHERE named.b2b_loyalty_referral_plan_id = plan.id), TRUE)
        """,
        column,
        SQL.identifier("member", f"{what}_id"),
        table,
    )
