"""What a statement says of a period that is over, from facts with their days."""

from odoo.tools import SQL

from odoo.addons.b2b_loyalty.report.membership_history import spans


def plan(env, program, window):
    """Note a statement of a period for each company that was a member in it.

    What is there already stays: two runs at once make one.
    """
    env["b2b.loyalty.membership"].flush_model()
    env["b2b.loyalty.statement"].flush_model()
    env.cr.execute(
        SQL(
            """
            INSERT INTO b2b_loyalty_statement
                   (membership_id, program_id, company_id, date_from, date_to, to_mail,
                    create_uid, create_date, write_uid, write_date)
            SELECT member.id, member.program_id, member.company_id,
                   %(first)s, %(last)s, TRUE,
                   %(user)s, now() AT TIME ZONE 'UTC',
                   %(user)s, now() AT TIME ZONE 'UTC'
              FROM b2b_loyalty_membership member
             WHERE member.program_id = %(program)s
               AND member.date_start <= %(last)s
               AND (member.state IN ('active', 'suspended')
                    OR member.state = 'ended' AND member.date_end >= %(first)s)
               -- each row that is tried costs an id, every night
               AND NOT EXISTS (SELECT 1
                                 FROM b2b_loyalty_statement noted
                                WHERE noted.membership_id = member.id
                                  AND noted.date_from = %(first)s
                                  AND noted.date_to = %(last)s)
          ORDER BY member.id
                ON CONFLICT DO NOTHING
            """,
            program=program.id,
            first=window.first,
            last=window.last,
            user=env.uid,
        )
    )


def standing_on(env, membership_id, on):
    """Tier that a member had at the end of a day, since when, and its terms.

    The terms are those of its agreement on that day: it may have had the tier before.

    :return: (tier id, day, terms id), each None where nothing is known
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT held.value, held.since, step.terms_id
              FROM (%(steps)s) step
         LEFT JOIN (%(tiers)s) held
                ON held.since <= %(on)s AND (held.until IS NULL OR held.until > %(on)s)
             WHERE step.since <= %(on)s AND (step.until IS NULL OR step.until > %(on)s)
          ORDER BY step.since DESC, held.since DESC LIMIT 1
            """,
            steps=spans("b2b_loyalty_membership_change", "to_state", membership_id),
            tiers=spans("b2b_loyalty_tier_change", "to_tier_id", membership_id),
            on=on,
        )
    )
    return rows[0] if rows else (None, None, None)


def points_between(env, membership_id, first, last):
    """The company's points in a period, by the day on which they were recorded.

    So a period that is over stays as it is, and one starts where the one before
    ended. What was given back of a reward is less spent, what a credit note takes
    back is less earned.

    :return: dict: opening, earned, spent, expired, other, closing, pending
    """
    [row] = env.execute_query_dict(
        SQL(
            """
            SELECT %(sums)s
              FROM (SELECT entry.points, entry.accounting_date AS day,
                           entry.available_on,
                           CASE COALESCE(undone.kind, entry.kind)
                           WHEN 'redeem' THEN 'spent'
                           WHEN 'expire' THEN 'expired'
                           WHEN 'earn' THEN 'earned'
                           WHEN 'reverse' THEN CASE
                               WHEN entry.redemption_id IS NULL THEN 'earned'
                               ELSE 'spent' END
                           ELSE 'other' END AS side
                      FROM b2b_loyalty_points_entry entry
                 LEFT JOIN b2b_loyalty_points_entry undone
                        ON undone.id = entry.reversed_entry_id
                       AND entry.kind = 'reverse'
                     WHERE entry.membership_id = %(member)s
                       AND entry.holder_contact_id IS NULL
                       AND entry.accounting_date <= %(last)s) entry
            """,
            sums=SQL(", ").join(
                SQL(
                    "COALESCE(SUM(points) FILTER (WHERE %s), 0)::int8 AS %s",
                    condition,
                    SQL.identifier(name),
                )
                for name, condition in _sides(first, last)
            ),
            member=membership_id,
            last=last,
        )
    )
    return row


def _sides(first, last):
    yield "opening", SQL("day < %s", first)
    for side in ("earned", "spent", "expired", "other"):
        yield side, SQL("day >= %s AND side = %s", first, side)
    yield "closing", SQL("TRUE")
    yield "pending", SQL("available_on IS NULL OR available_on > %s", last)


def expiring_on(env, membership_id, on, limit):
    """What of the company's points had a last day then.

    :return: list of (last day, points), the first to go first
    """
    return env.execute_query(
        SQL(
            """
            SELECT batch.expires_on,
                   SUM(batch.points - COALESCE(taken.points, 0))::int8 AS points
              FROM b2b_loyalty_points_entry batch
 LEFT JOIN LATERAL (SELECT SUM(made.points) AS points
                      FROM b2b_loyalty_points_allocation made
                      JOIN b2b_loyalty_points_entry spent
                        ON spent.id = made.spend_entry_id
                     WHERE made.earn_entry_id = batch.id
                       AND spent.accounting_date <= %(on)s) taken ON TRUE
             WHERE batch.membership_id = %(member)s
               AND batch.holder_contact_id IS NULL
               AND batch.points > 0 AND batch.accounting_date <= %(on)s
               AND batch.available_on <= %(on)s AND batch.expires_on >= %(on)s
          GROUP BY batch.expires_on
            HAVING SUM(batch.points - COALESCE(taken.points, 0)) > 0
          ORDER BY batch.expires_on
             LIMIT %(limit)s
            """,
            member=membership_id,
            on=on,
            limit=limit,
        )
    )
