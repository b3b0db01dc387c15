"""Costs of rewards by supplier and month, for the screen *Reconcile Reward Costs*."""

from odoo.tools import SQL

from .clearing import shares_sql


def _by_redemption():
    """What each redemption had on clearing, under the month of its first step.

    A redemption whose bills are all on other accounts, and for which nothing was ever
    accrued, has no part in clearing.
    """
    return SQL(
        """
        SELECT redemption.id, redemption.program_id, redemption.company_id,
               COALESCE(redemption.supplier_id, step.partner_id) AS supplier_id,
               step.first_date, step.accrued, step.billed,
               step.accrued + step.variance - step.cleared AS left_open
          FROM (SELECT redemption_id, MIN(date) AS first_date,
                       MAX(partner_id) AS partner_id,
                       SUM(accrued) AS accrued, SUM(variance) AS variance,
                       SUM(billed) AS billed, SUM(cleared) AS cleared
                  FROM (SELECT row.redemption_id, row.date, NULL AS partner_id,
                               row.accrued, row.variance, 0 AS billed, 0 AS cleared,
                               TRUE AS here
                          FROM b2b_loyalty_reward_accrual row
                          JOIN res_company seller ON seller.id = row.company_id
                         WHERE row.account_id = seller.b2b_loyalty_clearing_account_id
                     UNION ALL
                        SELECT share.redemption_id, share.date, share.partner_id,
                               0, 0, share.amount,
                               CASE WHEN share.account_id
                                         = seller.b2b_loyalty_clearing_account_id
                                    THEN share.amount ELSE 0 END,
                               share.account_id
                               IS NOT DISTINCT FROM
                               seller.b2b_loyalty_clearing_account_id
                          FROM (%s) share
                          JOIN b2b_loyalty_redemption redemption
                            ON redemption.id = share.redemption_id
                          JOIN res_company seller ON seller.id = redemption.company_id
                       ) single
              GROUP BY redemption_id
                HAVING BOOL_OR(here)) step
          JOIN b2b_loyalty_redemption redemption ON redemption.id = step.redemption_id
        """,
        shares_sql(SQL("TRUE")),
    )


def costs_by_month():
    """A row per program, supplier and month; its id is the first redemption's."""
    return SQL(
        """
        SELECT MIN(id) AS id, program_id, company_id, supplier_id,
               DATE_TRUNC('month', first_date)::date AS month,
               COUNT(*) AS redemption_count,
               SUM(accrued) AS accrued,
               SUM(billed) AS billed,
               SUM(accrued) - SUM(billed) AS difference,
               SUM(left_open) AS left_open,
               COUNT(*) FILTER (WHERE left_open <> 0) AS open_count,
               MIN(first_date) FILTER (WHERE left_open <> 0) AS oldest
          FROM (%s) cost
      GROUP BY program_id, company_id, supplier_id, DATE_TRUNC('month', first_date)
        """,
        _by_redemption(),
    )


def redemptions_behind(env, ids):
    """Ids of the redemptions that rows of :func:`costs_by_month` sum up."""
    rows = env.execute_query(
        SQL(
            """
            SELECT id
              FROM (SELECT id, MIN(id) OVER (
                               PARTITION BY program_id, company_id, supplier_id,
                                            DATE_TRUNC('month', first_date)
                           ) AS row_id
                      FROM (%s) cost) member
             WHERE row_id = ANY(%s)
          ORDER BY id
            """,
            _by_redemption(),
            list(ids),
        )
    )
    return [redemption_id for (redemption_id,) in rows]
