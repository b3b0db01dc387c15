from odoo.tools import SQL

from .report.documents import fill_base
from .report.ledger_triggers import drop_triggers

EMPTY_COLUMNS = (
    ("account_move_line", "b2b_loyalty_discount", "numeric"),
    ("sale_order", "b2b_loyalty_pricelist_tier_id", "int4"),
    ("sale_order", "b2b_loyalty_tier_id", "int4"),
    ("sale_order_line", "b2b_loyalty_discount", "numeric"),
    ("sale_order_line", "b2b_loyalty_list_price", "float8"),
    ("sale_order_line", "b2b_loyalty_tier_price", "float8"),
)


def pre_init_hook(env):
    """Fill the base of the documents already there by one statement.

    Odoo computes a new stored field record by record; with a book of several
    hundred thousand documents that takes hours.
    """
    env.cr.execute("ALTER TABLE account_move ADD COLUMN b2b_loyalty_base numeric")
    fill_base(env.cr)
    # no tier has given anything yet: these stay empty
    for table, column, kind in EMPTY_COLUMNS:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN %s %s",
                SQL.identifier(table),
                SQL.identifier(column),
                SQL(kind),
            )
        )


def uninstall_hook(env):
    """Leave documents, orders and partners as they were."""
    # the ledger refuses every change: it would refuse to go
    drop_triggers(env.cr)
    env.cr.execute(
        "UPDATE b2b_loyalty_membership"
        " SET agreement_attachment_id = NULL, signed_attachment_id = NULL"
    )
    env.cr.execute("UPDATE b2b_loyalty_membership_change SET attachment_id = NULL")
    env.cr.execute("UPDATE ir_attachment SET b2b_loyalty_frozen = NULL")
    # the tables go as a whole: deleting named rows one by one would only collide
    # with those that refer to them
    env.cr.execute("DELETE FROM ir_model_data WHERE model LIKE 'b2b.loyalty.%'")
    env.invalidate_all()
    # before the types of activities that only we have; those done are archived
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search([("res_model", "=like", "b2b.loyalty.%")]).unlink()
    env["ir.attachment"].search([("res_model", "=like", "b2b.loyalty.%")]).unlink()
