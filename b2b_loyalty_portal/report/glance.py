"""What the pages ask of a member besides what they are about: one statement."""

from dataclasses import dataclass, field

from odoo.tools import SQL

from odoo.addons.b2b_loyalty.report.points_overview import HAS_POINTS


@dataclass(frozen=True, slots=True)
class Glance:
    """
    * ``has_points``: its program has points
    * ``has_statements``: it was sent one
    * ``may_wait``: something asked for may wait for a manager of the company
    * ``quotes``: number of the seller's offers that nobody has answered
    * ``later_terms``: there is a later version of the terms than its own
    * ``is_one_person``: nobody else of the company has a role
    * ``more``: {name: value} of what pages of other add-ons ask
    """

    has_points: bool
    has_statements: bool
    may_wait: bool
    quotes: int
    later_terms: bool
    is_one_person: bool
    more: dict = field(default_factory=dict)


def glance(env, membership_id, more=None):
    """:param more: {name: SQL on ``member``} of what pages of other add-ons ask"""
    more = more or {}
    env.flush_all()
    [row] = env.execute_query_dict(
        SQL(
            """
            SELECT %s AS has_points,
                   EXISTS (SELECT FROM b2b_loyalty_statement statement
                            WHERE statement.membership_id = member.id
                              AND statement.attachment_id IS NOT NULL)
                       AS has_statements,
                   asked.may_wait, asked.quotes,
                   EXISTS (SELECT FROM b2b_loyalty_terms later
                            WHERE later.program_id = member.program_id
                              AND later.number > COALESCE(own.number, 0))
                       AS later_terms,
                   people.number = 1 AS is_one_person%s
              FROM b2b_loyalty_membership member
              JOIN b2b_loyalty_program program ON program.id = member.program_id
         LEFT JOIN b2b_loyalty_terms own ON own.id = member.terms_id
        CROSS JOIN LATERAL (
                   SELECT COALESCE(BOOL_OR(approval IN ('member', 'both')
                                           AND member_approved_by IS NULL), FALSE)
                              AS may_wait,
                          COUNT(*) FILTER (WHERE quoted_on IS NOT NULL
                                             AND quote_accepted_on IS NULL) AS quotes
                     FROM b2b_loyalty_redemption
                    WHERE membership_id = member.id AND state = 'requested') asked
        CROSS JOIN LATERAL (
                   SELECT COUNT(*) AS number
                     FROM b2b_loyalty_member_contact role
                     JOIN res_partner person ON person.id = role.partner_id
                    WHERE role.membership_id = member.id AND role.active
                      AND person.commercial_partner_id = member.partner_id) people
             WHERE member.id = %s
            """,
            HAS_POINTS,
            SQL("").join(
                SQL(", %s AS %s", asked, SQL.identifier(name))
                for name, asked in more.items()
            ),
            membership_id,
        )
    )
    return Glance(more={name: row.pop(name) for name in more}, **row)
