"""Expiry of points: one entry per batch, all of them in one statement."""

from odoo.tools import SQL

from .documents import digits_of

# The last day of a batch: its own, unless it waits for a payment, see
# :meth:`logic.ledger.Entry.is_over`; of a member that has left, the end of the time to
# use up what is there; of a program that was wound down, its last day.
LAST_DAY = SQL(
    """
    LEAST(CASE WHEN batch.available_on IS NOT NULL THEN batch.expires_on END,
          CASE WHEN member.state = 'ended'
               THEN member.date_end + COALESCE(program.points_grace_days, 0) END,
          CASE WHEN program.state IN ('run_off', 'closed') THEN program.last_day END)
    """
)


def _over(on, condition):
    """Batches that are over as of a day: id, last day."""
    return SQL(
        """
        SELECT batch.id, %s AS last_day
          FROM b2b_loyalty_points_entry batch
          JOIN b2b_loyalty_membership member ON member.id = batch.membership_id
          JOIN b2b_loyalty_program program ON program.id = batch.program_id
         WHERE batch.remaining > 0 AND %s < %s AND %s
        """,
        LAST_DAY,
        LAST_DAY,
        on,
        condition,
    )


def members_with_expired(env, on):
    """Ids of the memberships that have points whose last day is over."""
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT entry.membership_id
              FROM (%s) found
              JOIN b2b_loyalty_points_entry entry ON entry.id = found.id
          ORDER BY 1
            """,
            _over(on, SQL("TRUE")),
        )
    )
    return [membership_id for [membership_id] in rows]


def expire(env, on, entry_ids=None, membership_ids=None):
    """Write an entry and its allocation for each batch that is over.

    It counts from the day after the last one, or from the day of the payment for
    which the batch has waited longer.

    The value that goes with it is what the batch has left of its own, see
    :func:`logic.ledger.share`.
    """
    env.flush_all()
    if entry_ids is not None:
        condition = SQL("batch.id = ANY(%s)", list(entry_ids))
    else:
        condition = SQL("batch.membership_id = ANY(%s)", list(membership_ids))
    env.cr.execute(
        SQL(
            """
            WITH over AS (%(over)s),
            made AS (
                INSERT INTO b2b_loyalty_points_entry
                       (membership_id, program_id, company_id, holder_contact_id,
                        date, accounting_date, kind, points, available_on, move_id,
                        reversed_entry_id, issue_year, create_uid, create_date)
                SELECT batch.membership_id, batch.program_id, batch.company_id,
                       batch.holder_contact_id,
                       GREATEST(over.last_day + 1, batch.available_on), %(on)s,
                       'expire',
                       -batch.remaining,
                       CASE WHEN batch.available_on IS NOT NULL THEN %(on)s::date END,
                       batch.move_id, batch.id, batch.issue_year, %(user)s,
                       now() AT TIME ZONE 'UTC'
                  FROM over JOIN b2b_loyalty_points_entry batch ON batch.id = over.id
              ORDER BY batch.id
             RETURNING id, reversed_entry_id, points
            )
            INSERT INTO b2b_loyalty_points_allocation
                   (spend_entry_id, earn_entry_id, points, value, made_on,
                    create_uid, create_date)
            SELECT made.id, batch.id, -made.points,
                   COALESCE(batch.value
                            - ROUND(batch.value * (batch.points - batch.remaining)
                                    / batch.points, %(digits)s), 0),
                   %(on)s, %(user)s, now() AT TIME ZONE 'UTC'
              FROM made
              JOIN b2b_loyalty_points_entry batch ON batch.id = made.reversed_entry_id
            """,
            over=_over(on, condition),
            on=on,
            digits=digits_of("batch"),
            user=env.uid,
        )
    )
