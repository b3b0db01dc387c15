"""What the database itself keeps true of the points ledger.

* An entry or allocation is neither changed nor deleted, by anybody, through any door.
  Only ``available_on`` of an entry may change: points wait until an invoice is paid.
* ``remaining`` follows from the allocations and from nothing else; the check on the
  table keeps it between zero and what the entry was.
* An allocation joins entries of one pool.

Made at every installation and update of the add-on, dropped when it is uninstalled.
The error is a ``restrict_violation``: Odoo shows its text to whoever tried.
"""

from odoo.tools import SQL

ENTRY = "b2b_loyalty_points_entry"
ALLOCATION = "b2b_loyalty_points_allocation"

# Everything that an entry says, beside what becomes of it.
FACTS = (
    "id",
    "membership_id",
    "program_id",
    "company_id",
    "holder_contact_id",
    "date",
    "accounting_date",
    "kind",
    "points",
    "expires_on",
    "move_id",
    "document_id",
    "earning_rule_id",
    "redemption_id",
    "reversed_entry_id",
    "origin_ref",
    "reason",
    "detail",
    "value",
    "issue_year",
    "create_uid",
    "create_date",
)

_REFUSE = """
CREATE OR REPLACE FUNCTION b2b_loyalty_refuse() RETURNS trigger AS $body$
BEGIN
    RAISE EXCEPTION 'Points are facts: what is in the ledger is neither changed nor '
                    'deleted. Record the correction as a new entry instead.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END
$body$ LANGUAGE plpgsql
"""

_OPEN = """
CREATE OR REPLACE FUNCTION b2b_loyalty_open_entry() RETURNS trigger AS $body$
BEGIN
    NEW.remaining := NEW.points;
    RETURN NEW;
END
$body$ LANGUAGE plpgsql
"""

_ALLOCATE = """
CREATE OR REPLACE FUNCTION b2b_loyalty_allocate() RETURNS trigger AS $body$
BEGIN
    IF EXISTS (
        SELECT 1 FROM made
          JOIN b2b_loyalty_points_entry spent ON spent.id = made.spend_entry_id
          JOIN b2b_loyalty_points_entry earned ON earned.id = made.earn_entry_id
         WHERE spent.membership_id <> earned.membership_id
            OR spent.holder_contact_id IS DISTINCT FROM earned.holder_contact_id
    ) THEN
        RAISE EXCEPTION 'Points of one pool cannot pay for what another one spends.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    UPDATE b2b_loyalty_points_entry entry
       SET remaining = entry.remaining + moved.points
      FROM (SELECT id, SUM(points) AS points
              FROM (SELECT spend_entry_id AS id, points FROM made
                     UNION ALL
                    SELECT earn_entry_id, -points FROM made) side
          GROUP BY id) moved
     WHERE entry.id = moved.id;
    RETURN NULL;
END
$body$ LANGUAGE plpgsql
"""

FUNCTIONS = {
    "b2b_loyalty_refuse": _REFUSE,
    "b2b_loyalty_open_entry": _OPEN,
    "b2b_loyalty_allocate": _ALLOCATE,
}

# Name: table, when, what it calls. By row where rows are meant: deleting a user sets
# links to it to nothing, in no row here as a rule.
TRIGGERS = {
    "b2b_loyalty_entry_facts": (
        ENTRY,
        f"BEFORE DELETE OR UPDATE OF {', '.join(FACTS)} ON {ENTRY} FOR EACH ROW",
        "b2b_loyalty_refuse",
    ),
    # at depth 0 somebody writes it, deeper it is the trigger of an allocation
    "b2b_loyalty_entry_remaining": (
        ENTRY,
        f"BEFORE UPDATE OF remaining ON {ENTRY} FOR EACH ROW"
        " WHEN (pg_trigger_depth() = 0)",
        "b2b_loyalty_refuse",
    ),
    "b2b_loyalty_entry_kept": (
        ENTRY,
        f"BEFORE TRUNCATE ON {ENTRY} FOR EACH STATEMENT",
        "b2b_loyalty_refuse",
    ),
    "b2b_loyalty_entry_open": (
        ENTRY,
        f"BEFORE INSERT ON {ENTRY} FOR EACH ROW",
        "b2b_loyalty_open_entry",
    ),
    "b2b_loyalty_allocation_facts": (
        ALLOCATION,
        "BEFORE DELETE OR UPDATE OF id, spend_entry_id, earn_entry_id, points, value,"
        f" made_on, create_uid, create_date ON {ALLOCATION} FOR EACH ROW",
        "b2b_loyalty_refuse",
    ),
    "b2b_loyalty_allocation_kept": (
        ALLOCATION,
        f"BEFORE TRUNCATE ON {ALLOCATION} FOR EACH STATEMENT",
        "b2b_loyalty_refuse",
    ),
    "b2b_loyalty_allocation_made": (
        ALLOCATION,
        f"AFTER INSERT ON {ALLOCATION} REFERENCING NEW TABLE AS made"
        " FOR EACH STATEMENT",
        "b2b_loyalty_allocate",
    ),
}


def make_triggers(cr):
    """Make, or make anew, the functions and triggers of the ledger."""
    for body in FUNCTIONS.values():
        cr.execute(SQL(body))
    for name, (table, event, function) in TRIGGERS.items():
        _drop_trigger(cr, name, table)
        cr.execute(
            SQL(
                f"CREATE TRIGGER %s {event} EXECUTE FUNCTION %s()",
                SQL.identifier(name),
                SQL.identifier(function),
            )
        )


def drop_triggers(cr):
    """Before the tables go with the add-on."""
    for name, (table, _event, _function) in TRIGGERS.items():
        _drop_trigger(cr, name, table)
    for name in FUNCTIONS:
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s()", SQL.identifier(name)))


def _drop_trigger(cr, name, table):
    cr.execute(
        SQL(
            "DROP TRIGGER IF EXISTS %s ON %s",
            SQL.identifier(name),
            SQL.identifier(table),
        )
    )
