"""The profit and loss of programs: costs and revenue, by whom and by what."""

from odoo.tools import SQL

from .documents import exact
from .membership_history import spans
from .plans import WITHOUT_COMPILING
from .profit_rewards import analytic, bills, costs, credits_of_bills, goods, vouchers
from .profit_sources import (
    discounts,
    expected_rebates,
    items,
    kinds_of_items,
    revenue,
)
from .revenue import Revenue


def revenue_of(program):
    """Documents of the companies that are or were members of a program."""
    members = SQL(
        "move.commercial_partner_id IN ("
        "SELECT partner_id FROM b2b_loyalty_membership WHERE program_id = %s)",
        program.id,
    )
    return revenue(program.id, Revenue.of_program(program).documents_sql(members))


def all_sources(programs, kinds=()):
    """Everything that costs or brings something, as SELECTs.

    :param kinds: see :func:`report.profit_sources.kinds_of_items`
    :return: those by the analytic distribution of the program, and those of journal
        items, which have their own
    """
    return (
        [
            *map(revenue_of, programs),
            discounts(),
            expected_rebates(),
            goods(),
            analytic(),
        ],
        [
            items(kinds_of_items(kinds)),
            credits_of_bills(),
            vouchers(),
            bills(),
            costs(),
        ],
    )


def profit_sql(sources):
    """One row per thing that costs or brings something, and analytic account.

    By tier: that of the reward's redemption, otherwise that of the member on the
    day. A document counts as revenue while its company is a member.

    :param sources: see :func:`all_sources`
    """
    of_programs, of_items = sources
    return SQL(
        """
        WITH stay AS MATERIALIZED (%s), held AS MATERIALIZED (%s),
             share AS MATERIALIZED (
                 SELECT program.id AS program_id, own.account_id, own.part, own.place
                   FROM b2b_loyalty_program program CROSS JOIN LATERAL (%s) own)
        %s UNION ALL %s
        """,
        _stays(),
        _tiers(),
        _analytic_shares(of_item=False),
        _rows(of_programs, SQL("JOIN share ON share.program_id = found.program_id")),
        _rows(
            of_items,
            SQL("CROSS JOIN LATERAL (%s) share", _analytic_shares(of_item=True)),
        ),
    )


def _rows(sources, shares):
    return SQL(
        """
        SELECT ((found.source_id * 4096 + found.part) * 32 + share.place) * 32
                   + found.source AS id,
               found.date, found.program_id, program.company_id, seller.currency_id,
               found.kind, share.account_id AS analytic_account_id,
               COALESCE(redemption.membership_id, stay.membership_id) AS membership_id,
               member.partner_id, partner.industry_id, partner.country_id,
               CASE WHEN redemption.id IS NULL THEN held.tier_id
                    ELSE redemption.tier_id END AS tier_id,
               found.redemption_id, redemption.reward_id, found.move_id,
               found.line_id, found.cost_id,
               found.cost * share.part AS cost,
               found.revenue * share.part AS revenue,
               NULL::numeric AS generosity, %(columns)s
          FROM (%(sources)s) found
          JOIN b2b_loyalty_program program ON program.id = found.program_id
          JOIN res_company seller ON seller.id = program.company_id
               %(shares)s
     LEFT JOIN b2b_loyalty_redemption redemption ON redemption.id = found.redemption_id
     LEFT JOIN res_partner known ON known.id = found.partner_id
     LEFT JOIN stay
            ON stay.program_id = found.program_id
           AND stay.partner_id = known.commercial_partner_id
           AND stay.since <= found.date
           AND (stay.until IS NULL OR stay.until > found.date)
     LEFT JOIN held
            ON held.membership_id = stay.membership_id
           AND held.since <= found.date
           AND (held.until IS NULL OR held.until > found.date)
     LEFT JOIN b2b_loyalty_membership member
            ON member.id = COALESCE(redemption.membership_id, stay.membership_id)
     LEFT JOIN res_partner partner ON partner.id = member.partner_id
         WHERE found.kind <> 'revenue' OR stay.membership_id IS NOT NULL
        """,
        columns=by_kind(),
        sources=SQL(" UNION ALL ").join(sources),
        shares=shares,
    )


# The measure of each kind: a table of them reads as a profit and loss account.
MEASURES = {
    "cost_discount": ("discount",),
    "cost_reward": ("reward",),
    "cost_points": ("points",),
    "cost_rebate": ("rebate",),
    "cost_commission": ("commission",),
    "cost_other": ("people", "marketing", "software", "other"),
}


def by_kind():
    return SQL(", ").join(
        SQL(
            "CASE WHEN found.kind IN %s THEN found.cost * share.part ELSE 0 END AS %s",
            kinds,
            SQL.identifier(name),
        )
        for name, kinds in MEASURES.items()
    )


def _stays():
    """Since when and until when each company was a member."""
    return SQL(
        """
        SELECT step.membership_id, step.since, step.until, member.program_id,
               member.partner_id
          FROM (%s) step
          JOIN b2b_loyalty_membership member ON member.id = step.membership_id
         WHERE step.value IN ('active', 'suspended')
        """,
        spans("b2b_loyalty_membership_change", "to_state"),
    )


def _tiers():
    return SQL(
        "SELECT membership_id, value AS tier_id, since, until FROM (%s) change",
        spans("b2b_loyalty_tier_change", "to_tier_id"),
    )


def _analytic_shares(of_item):
    """(account_id, part, place): a row in parts by analytic account.

    A journal item has its own distribution, everything else that of the program. By
    one plan only, the first of the program's, as with several plans each has the
    whole; what no account of it has, has none.
    """
    return SQL(
        """
        WITH given AS (
            SELECT account.id, SUM(entry.value::numeric) / 100 AS part,
                   ROW_NUMBER() OVER (ORDER BY account.id) AS place
              FROM jsonb_each_text(COALESCE(%(own)s, %(programs)s)) entry
        CROSS JOIN LATERAL unnest(string_to_array(entry.key, ',')) AS split (account_id)
              JOIN account_analytic_account account
                ON account.id = split.account_id::int
             WHERE account.root_plan_id = (
                   SELECT MIN(mine.root_plan_id)
                     FROM jsonb_object_keys(COALESCE(%(programs)s, %(own)s)) AS keys (k)
               CROSS JOIN LATERAL unnest(string_to_array(keys.k, ','))
                          AS split (account_id)
                     JOIN account_analytic_account mine
                       ON mine.id = split.account_id::int)
          GROUP BY account.id
        )
        SELECT id AS account_id, part, place FROM given
         UNION ALL
        SELECT NULL, 1 - COALESCE(SUM(part), 0), 0 FROM given
        HAVING 1 - COALESCE(SUM(part), 0) <> 0
        """,
        own=_distribution("found.distribution") if of_item else SQL("NULL::jsonb"),
        programs=_distribution("program.analytic_distribution"),
    )


def _distribution(column):
    """An empty one may be kept as no object at all."""
    table, name = column.split(".")
    return SQL(
        "CASE WHEN jsonb_typeof(%(it)s) = 'object' THEN %(it)s END",
        it=SQL.identifier(table, name),
    )


def sums(env, sources, periods):
    """Costs and revenue of programs in periods, in one query.

    :param sources: see :func:`all_sources`
    :param periods: [(program id, first day, last day)]
    :return: [(cost, revenue)] in the order of the periods, as Decimal
    """
    if not periods:
        return []
    env.flush_all()
    program_ids, firsts, lasts = map(list, zip(*periods, strict=True))
    rows = env.execute_query(
        SQL(
            """
            %(quickly)s
            SELECT COALESCE(SUM(profit.cost), 0), COALESCE(SUM(profit.revenue), 0)
              FROM unnest(%(program_ids)s::int4[], %(firsts)s::date[],
                           %(lasts)s::date[])
                   WITH ORDINALITY asked (program_id, first, last, place)
         LEFT JOIN (SELECT every.* FROM (%(profit)s) every
                     WHERE every.program_id = ANY(%(program_ids)s)
                       AND every.date BETWEEN %(first)s AND %(last)s) profit
                ON profit.program_id = asked.program_id
               AND profit.date BETWEEN asked.first AND asked.last
          GROUP BY asked.place
          ORDER BY asked.place
            """,
            quickly=WITHOUT_COMPILING,
            program_ids=program_ids,
            firsts=firsts,
            lasts=lasts,
            first=min(firsts),
            last=max(lasts),
            profit=profit_sql(sources),
        )
    )
    return [(exact(cost), exact(revenue)) for cost, revenue in rows]
