"""The points ledger as SQL: writing entries and allocations, and what is booked.

Each function is a fixed number of statements, whatever the number of members, entries
and documents. ``remaining`` is kept by the database, see ``ledger_triggers.py``. What
is open is read in ``ledger_open.py``, figures in ``ledger_figures.py``.
"""

import json

from odoo import fields
from odoo.tools import SQL

# Column of an entry: its type in the database.
COLUMNS = {
    "membership_id": "int4",
    "holder_contact_id": "int4",
    "date": "date",
    "accounting_date": "date",
    "kind": "text",
    "points": "int4",
    "available_on": "date",
    "expires_on": "date",
    "move_id": "int4",
    "document_id": "int4",
    "earning_rule_id": "int4",
    "redemption_id": "int4",
    "reversed_entry_id": "int4",
    "origin_ref": "text",
    "reason": "text",
    "detail": "text",
    "value": "numeric",
    "issue_year": "int4",
}

ALLOCATED = ("int4", "int4", "int4", "numeric")


def insert_entries(env, rows):
    """Write entries; program and seller follow from the membership.

    :param rows: dicts with every key of :data:`COLUMNS`
    :return: their ids, in the order of the rows
    """
    arrays = [SQL("%s::int4[]", list(range(len(rows))))]
    for name, kind in COLUMNS.items():
        values = [_plain(name, row[name]) for row in rows]
        arrays.append(SQL("%s::%s[]", values, SQL(kind)))
    names = SQL(", ").join(map(SQL.identifier, COLUMNS))
    found = env.execute_query(
        SQL(
            """
            INSERT INTO b2b_loyalty_points_entry
                   (%(names)s, program_id, company_id, create_uid, create_date)
            SELECT %(values)s, member.program_id, member.company_id,
                   %(user)s, now() AT TIME ZONE 'UTC'
              FROM unnest(%(arrays)s) AS new (place, %(names)s)
              JOIN b2b_loyalty_membership member ON member.id = new.membership_id
          ORDER BY new.place
         RETURNING id
            """,
            names=names,
            values=SQL(", ").join(
                SQL("new.%s::jsonb", SQL.identifier(name))
                if name == "detail"
                else SQL.identifier("new", name)
                for name in COLUMNS
            ),
            arrays=SQL(", ").join(arrays),
            user=env.uid,
        )
    )
    return sorted(entry_id for [entry_id] in found)


def _plain(name, value):
    if name == "detail" and value is not None:
        return json.dumps(value, default=str)
    return value if name == "value" else value or (0 if name == "points" else None)


def insert_allocations(env, made):
    """Write allocations; the database brings what is left of the entries up to date.

    :param made: list of (:class:`logic.ledger.Allocation`, value)
    """
    if not made:
        return
    columns = zip(*((*allocation, value) for allocation, value in made), strict=True)
    arrays = [
        SQL("%s::%s[]", list(column), SQL(kind))
        for column, kind in zip(columns, ALLOCATED, strict=True)
    ]
    env.cr.execute(
        SQL(
            """
            INSERT INTO b2b_loyalty_points_allocation
                   (spend_entry_id, earn_entry_id, points, value, made_on,
                    create_uid, create_date)
            SELECT new.*, %s, %s, now() AT TIME ZONE 'UTC' FROM unnest(%s) AS new
            """,
            fields.Date.context_today(env["b2b.loyalty.points.entry"]),
            env.uid,
            SQL(", ").join(arrays),
        )
    )


def booked(env, root_ids):
    """What families have earned so far, per member, holder and rule.

    :return: list of dicts: root_id, membership_id, holder_contact_id,
        earning_rule_id, points, detail (of the first entry), issue_year and day of
        the invoice (of the last one), available_on, value
    """
    return env.execute_query_dict(
        SQL(
            """
            SELECT move_id AS root_id, membership_id, holder_contact_id,
                   earning_rule_id, SUM(points)::int8 AS points,
                   SUM(value) AS value, MAX(available_on) AS available_on,
                   (ARRAY_AGG(detail ORDER BY id))[1] AS detail,
                   (ARRAY_AGG(issue_year ORDER BY id DESC))[1] AS issue_year,
                   (ARRAY_AGG(detail ->> 'day' ORDER BY id DESC)
                    FILTER (WHERE detail ->> 'day' IS NOT NULL))[1] AS day
              FROM b2b_loyalty_points_entry
             WHERE move_id = ANY(%s) AND earning_rule_id IS NOT NULL
          GROUP BY move_id, membership_id, holder_contact_id, earning_rule_id
          ORDER BY MIN(id)
            """,
            list(root_ids),
        )
    )


def set_available(env, states, membership_ids=None):
    """Make the entries of families available from a day on, or pending (None).

    :param membership_ids: only what these members have earned
    :return: what this changed: (membership id, contact id or None, id of the entry)
    """
    return env.execute_query(
        SQL(
            """
            UPDATE b2b_loyalty_points_entry entry
               SET available_on = family.available_on
              FROM unnest(%s::int4[], %s::date[]) AS family (move_id, available_on)
             WHERE entry.move_id = family.move_id
               AND (entry.available_on IS NULL) <> (family.available_on IS NULL)
               AND (%s OR entry.membership_id = ANY(%s))
         RETURNING entry.membership_id, entry.holder_contact_id, entry.id
            """,
            list(states),
            list(states.values()),
            membership_ids is None,
            list(membership_ids or ()),
        )
    )
