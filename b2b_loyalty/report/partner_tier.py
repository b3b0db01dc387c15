"""Groups partners by their loyalty tier, which depends on who asks and where."""

from odoo.tools import SQL


def tier_of_partner(env, alias, query):
    """The tier of each partner's company, as an SQL expression on the query.

    Memberships that the user may not read count as none.
    """
    Membership = env["b2b.loyalty.membership"]
    readable = Membership._search(
        [("company_id", "=", env.company.id), *Membership._member_domain()]
    )
    held = SQL(
        "(SELECT DISTINCT ON (member.partner_id) member.partner_id, member.tier_id"
        " FROM b2b_loyalty_membership member"
        " JOIN b2b_loyalty_program program ON program.id = member.program_id"
        " WHERE member.id IN %s"
        " ORDER BY member.partner_id, program.sequence, member.id)",
        readable.subselect(),
    )
    held_alias = query.make_alias(alias, "b2b_loyalty_tier")
    condition = SQL(
        "%s = %s",
        SQL.identifier(held_alias, "partner_id"),
        SQL.identifier(alias, "commercial_partner_id"),
    )
    query.add_join("LEFT JOIN", held_alias, held, condition)
    return SQL.identifier(held_alias, "tier_id")
