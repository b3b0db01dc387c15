"""One at a time books what a program comes to: closings, runs of rebates."""

from odoo.tools import SQL


def take_program(env, program_id):
    """Of two who book at once the second one fails to serialize, and Odoo runs it
    again on what is true by then."""
    env.cr.execute(
        SQL(
            "UPDATE b2b_loyalty_program"
            " SET books_version = COALESCE(books_version, 0) + 1 WHERE id = %s",
            program_id,
        )
    )
