"""Adds to the queue, for any number of documents, in one statement."""

from odoo.tools import SQL

COLUMNS = ("partner_id", "company_id", "move_id")


def add_waiting(env, rows):
    """Add rows to ``b2b.loyalty.queue``.

    Whoever posts 200 invoices pays for one statement; Odoo's own ``create`` makes
    one per hundred rows.

    :param rows: dicts with ids for the keys of ``COLUMNS``; ``move_id`` may be absent
    """
    arrays = [[row.get(name) for row in rows] for name in COLUMNS]
    env.cr.execute(
        SQL(
            """
            INSERT INTO b2b_loyalty_queue (%(columns)s, create_uid, create_date,
                                           write_uid, write_date)
            SELECT %(columns)s, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM unnest(%(arrays)s) WITH ORDINALITY AS waiting (%(columns)s, place)
          ORDER BY place
            """,
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            arrays=SQL(", ").join(SQL("%s::int4[]", array) for array in arrays),
            uid=env.uid,
            now=env.cr.now(),
        )
    )


def documents_waiting(env, program_id, on):
    """Number of documents of a program's members, up to a day, in the queue.

    Those that could not be worked in wait too.
    """
    env.flush_all()
    [[count]] = env.execute_query(
        SQL(
            """
            SELECT COUNT(DISTINCT move.id)
              FROM b2b_loyalty_queue waiting
              JOIN account_move move ON move.id = waiting.move_id
              JOIN b2b_loyalty_membership member
                ON member.partner_id = move.commercial_partner_id
               AND member.company_id = move.company_id
             WHERE member.program_id = %s AND move.invoice_date <= %s
               AND member.state IN ('active', 'suspended', 'ended')
            """,
            program_id,
            on,
        )
    )
    return count
