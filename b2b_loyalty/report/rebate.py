"""What rebates are worked out from, and what has been credited of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from .documents import Documents, exact
from .membership_history import spans as replayed

# Net amounts: taxes and cash rounding of a credit note are no rebate.
NET = SQL("line.display_type = 'product'")

# A draft that takes a credit note back has taken nothing back yet.
BOOKED = SQL(
    "(line.parent_state = 'posted'"
    " OR line.parent_state = 'draft' AND move.move_type = 'out_refund')"
)


@dataclass(frozen=True, slots=True)
class Bought:
    """What a member has bought in a period, with its terms and tier at its end.

    Revenue in the currency of the program's company. What counts is of the days since
    then until then: of a membership of a part of the period only that part.
    """

    membership_id: int
    first: date
    revenue: Decimal
    terms_id: int
    tier_id: int | None
    since: date
    until: date


class MemberPeriods(Documents):
    """Revenue of members while they were members."""

    def bought(self, program_id, periods):
        """What each member has bought in each period; one query for all.

        From the first day of the agreement (or the invoice by which the member
        joined) to its last one. Of two memberships of a company, one after the other,
        a day belongs to the later one; one that was merged has nothing of its own,
        because its documents are those of the company that stays.

        :param periods: list of :class:`logic.period.Window`, none sharing a day with
            another one
        :return: list of :class:`Bought`, members without documents left out
        """
        if not periods:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                WITH span (first, last) AS (VALUES %(spans)s),
                     member AS (%(members)s),
                     summed AS (
                         SELECT member.id, span.first, SUM(document.base) AS revenue,
                                GREATEST(span.first, MIN(member.since)) AS since,
                                LEAST(MIN(span.last), MIN(member.until)) AS day,
                                MIN(member.terms_id) AS terms_id
                           FROM (%(documents)s) document
                           JOIN member ON member.partner_id = document.partner_id
                            AND document.day BETWEEN member.since AND member.until
                           JOIN span ON document.day BETWEEN span.first AND span.last
                       GROUP BY member.id, span.first)
                SELECT summed.id, summed.first, summed.revenue,
                       COALESCE(step.terms_id, summed.terms_id), held.value,
                       summed.since, summed.day
                  FROM summed
             LEFT JOIN (%(steps)s) step ON step.membership_id = summed.id
                   AND step.since <= summed.day
                   AND (step.until IS NULL OR step.until > summed.day)
             LEFT JOIN (%(tiers)s) held ON held.membership_id = summed.id
                   AND held.since <= summed.day
                   AND (held.until IS NULL OR held.until > summed.day)
              ORDER BY summed.id, summed.first
                """,
                spans=SQL(", ").join(
                    SQL("(%s::date, %s::date)", p.first, p.last) for p in periods
                ),
                members=self._members_ever(program_id),
                documents=self.documents_sql(
                    SQL(
                        "move.invoice_date BETWEEN %s AND %s",
                        min(period.first for period in periods),
                        max(period.last for period in periods),
                    )
                ),
                steps=replayed("b2b_loyalty_membership_change", "to_state"),
                tiers=replayed("b2b_loyalty_tier_change", "to_tier_id"),
            )
        )
        return [
            Bought(member, first, exact(revenue), *others)
            for member, first, revenue, *others in rows
        ]

    def _members_ever(self, program_id):
        """Who is or was a member, since when and until when."""
        return SQL(
            """
            SELECT id, partner_id, terms_id, since,
                   LEAST(ends, LEAD(since) OVER (
                       PARTITION BY partner_id ORDER BY since, id) - 1) AS until
              FROM (SELECT member.id, member.partner_id, member.terms_id,
                           LEAST(member.date_start, joining.invoice_date) AS since,
                           CASE WHEN member.state = 'ended' THEN member.date_end
                                ELSE 'infinity'::date END AS ends
                      FROM b2b_loyalty_membership member
                 LEFT JOIN account_move joining ON joining.id = member.joining_move_id
                     WHERE member.program_id = %s
                       AND (member.state IN ('active', 'suspended')
                            OR member.state = 'ended'
                               AND member.joined_by IS NOT NULL)
                       AND member.date_start IS NOT NULL
                       AND member.merged_into_id IS NULL) ever
            """,
            program_id,
        )


def credited(env, program_id, on=None):
    """What was credited of rebates, by member and first day of the period.

    Net amounts, less what was taken back; of a merged member, with the one it was
    merged into.

    :param on: posted documents up to this day only; without, drafts count too
    :return: {(membership id, first day): Decimal}
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT COALESCE(member.merged_into_id, member.id), rebate.date_from,
                   SUM(line.balance)
              FROM b2b_loyalty_rebate rebate
              JOIN account_move_line line ON line.b2b_loyalty_rebate_id = rebate.id
              JOIN account_move move ON move.id = line.move_id
              JOIN b2b_loyalty_membership member ON member.id = rebate.membership_id
             WHERE rebate.program_id = %s AND %s AND %s
               AND line.company_id = rebate.company_id
               AND move.b2b_loyalty_settlement
          GROUP BY 1, 2
            """,
            program_id,
            NET,
            SQL("line.parent_state = 'posted' AND line.date <= %s", on)
            if on
            else BOOKED,
        )
    )
    return {(member, first): exact(amount) for member, first, amount in rows}
