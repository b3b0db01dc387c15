"""Writes what a recompute found, for any number of memberships, in one statement."""

from odoo.tools import SQL

# Column of the membership: its type in the database.
COLUMNS = {
    "tier_id": "int4",
    "tier_since": "date",
    "tier_valid_until": "date",
    "next_tier_id": "int4",
    "revenue_to_next_tier": "numeric",
    "qualifying_revenue": "numeric",
    "reference_revenue": "numeric",
    "previous_period_revenue": "numeric",
    "next_tier_progress": "float8",
    "finished_revenue": "numeric",
    "finished_reference_revenue": "numeric",
    "active_months": "int4",
    "finished_months": "int4",
    "holds_until": "date",
    "grace_until": "date",
    "due_on": "date",
    "figures_on": "date",
}


def write_figures(env, rows):
    """Write figures to memberships past the ORM: nobody else may write them.

    A row that says the same already is not touched.

    :param rows: {membership id: {column: value}} with every key of ``COLUMNS``
    """
    if not rows:
        return
    names = list(COLUMNS)
    arrays = [SQL("%s::int4[]", list(rows))]
    for name in names:
        values = [row[name] for row in rows.values()]
        arrays.append(SQL("%s::%s[]", values, SQL(COLUMNS[name])))
    env["b2b.loyalty.membership"].flush_model()
    env.cr.execute(
        SQL(
            """
            UPDATE b2b_loyalty_membership member
               SET %(assignments)s, version = COALESCE(version, 0) + 1
              FROM unnest(%(arrays)s) AS found (id, %(names)s)
             WHERE member.id = found.id
               AND (%(before)s) IS DISTINCT FROM (%(after)s)
            """,
            before=SQL(", ").join(SQL.identifier("member", n) for n in names),
            after=SQL(", ").join(SQL.identifier("found", n) for n in names),
            assignments=SQL(", ").join(
                SQL("%s = found.%s", SQL.identifier(n), SQL.identifier(n))
                for n in names
            ),
            arrays=SQL(", ").join(arrays),
            names=SQL(", ").join(map(SQL.identifier, names)),
        )
    )
    # whatever was read before may follow from these: growth, the tier of a partner
    env.invalidate_all()


def mark_stale(env, membership_ids):
    """Have memberships judged anew, whatever their figures say."""
    memberships = env["b2b.loyalty.membership"].browse(membership_ids)
    memberships.flush_model(["figures_on"])
    env.cr.execute(
        SQL(
            "UPDATE b2b_loyalty_membership SET figures_on = NULL WHERE id = ANY(%s)",
            list(membership_ids),
        )
    )
    memberships.invalidate_recordset(["figures_on", "computed_on"])
