"""Writes commission: one statement, whatever the number of lines."""

from odoo.tools import SQL

# Column of a line: its type in the database.
COLUMNS = {
    "referral_id": "int4",
    "membership_id": "int4",
    "rule_id": "int4",
    "kind": "text",
    "move_id": "int4",
    "document_id": "int4",
    "date": "date",
    "base": "numeric",
    "earned": "numeric",
    "amount": "numeric",
    "state": "text",
    "approve_on": "date",
    "settle_by": "text",
    "settle_every": "text",
}


def insert_lines(env, rows):
    """Add lines of ``b2b.loyalty.commission``; Odoo's ``create`` writes 100 at a time.

    Program, seller, plan and customer follow from referral and member.

    :param rows: dicts with every key of :data:`COLUMNS`
    :return: their ids, in the order of the rows
    """
    arrays = [
        SQL("%s::%s[]", [row[name] for row in rows], SQL(kind))
        for name, kind in COLUMNS.items()
    ]
    found = env.execute_query(
        SQL(
            """
            INSERT INTO b2b_loyalty_commission
                   (%(names)s, program_id, company_id, plan_id, referred_partner_id,
                    create_uid, create_date, write_uid, write_date)
            SELECT %(values)s, member.program_id, member.company_id, referral.plan_id,
                   referral.referred_partner_id, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM unnest(%(arrays)s) WITH ORDINALITY AS new (%(names)s, place)
              JOIN b2b_loyalty_membership member ON member.id = new.membership_id
              JOIN b2b_loyalty_referral referral ON referral.id = new.referral_id
          ORDER BY new.place
         RETURNING id
            """,
            names=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            values=SQL(", ").join(SQL.identifier("new", name) for name in COLUMNS),
            arrays=SQL(", ").join(arrays),
            uid=env.uid,
            now=env.cr.now(),
        )
    )
    return sorted(line_id for [line_id] in found)
