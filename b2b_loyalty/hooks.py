from .report.revenue import fill_base


def pre_init_hook(env):
    """Fill the base of the documents already there by one statement.

    Odoo computes a new stored field record by record; with a book of several
    hundred thousand documents that takes hours.
    """
    env.cr.execute("ALTER TABLE account_move ADD COLUMN b2b_loyalty_base numeric")
    fill_base(env.cr)


def uninstall_hook(env):
    """Leave documents, orders and partners as they were."""
    env.cr.execute(
        "UPDATE b2b_loyalty_membership"
        " SET agreement_attachment_id = NULL, signed_attachment_id = NULL"
    )
    env.cr.execute("UPDATE b2b_loyalty_membership_change SET attachment_id = NULL")
    env.cr.execute("UPDATE ir_attachment SET b2b_loyalty_frozen = NULL")
    env.invalidate_all()
    env["ir.attachment"].search([("res_model", "=like", "b2b.loyalty.%")]).unlink()
