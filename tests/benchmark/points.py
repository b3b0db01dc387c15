"""What the measurements of points share: rules of earning, entries of a ledger."""

from contextlib import contextmanager

from odoo.fields import Command
from odoo.tools import SQL

ENTRY, ALLOCATION = "b2b_loyalty_points_entry", "b2b_loyalty_points_allocation"

RULES = 3


def make_rules(env, program):
    """Three rules that ask for everything that costs something to know.

    By amount with the multipliers of tiers; by a category that was not bought for six
    months; for a segment of companies, the best of its offers only.

    :return: a product of the category, and one of another
    """
    machines, paper = env["product.category"].create(
        [{"name": "Machines"}, {"name": "Paper"}]
    )
    env["b2b.loyalty.earning.rule"].create(
        [
            _rule(program, "Base"),
            _rule(
                program,
                "First machine",
                categ_ids=[Command.set(machines.ids)],
                new_categ_months=6,
                points=2,
                per_amount=10,
            ),
            _rule(
                program,
                "Segment",
                partner_domain="[('customer_rank', '>', 0)]",
                fixed_points=50,
                stacking="best",
                max_points_per_invoice=5_000,
            ),
        ]
    )
    for place, tier in enumerate(program.tier_ids.sorted("sequence")):
        tier.points_multiplier = 1 + place / 4
    return env["product.product"].create(
        [
            {"name": category.name, "categ_id": category.id, "taxes_id": False}
            for category in (machines, paper)
        ]
    )


def _rule(program, name, **values):
    return {
        "name": name,
        "program_id": program.id,
        "date_from": "2000-01-01",
        **values,
    }


def invoices_of(partners, products):
    """Drafts, one for each of these companies, of two lines."""
    env = partners.env
    journal = env["account.journal"].search([("code", "=", "BNCH")])
    return env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "price_unit": 45})
                    for product in products
                ],
            }
            for partner in partners
        ]
    )


def add_entries(env, source):
    """Write entries of the ledger by SQL, as the engine books them.

    :param source: SQL of id, membership_id, day, kind, points, remaining and
        expires_on
    """
    with _without_triggers(env, ENTRY):
        env.cr.execute(
            SQL(
                """
                INSERT INTO b2b_loyalty_points_entry
                       (id, membership_id, program_id, company_id, date,
                        accounting_date, kind, points, remaining, available_on,
                        expires_on, value, create_uid, create_date)
                SELECT source.id, member.id, member.program_id, member.company_id,
                       source.day, source.day, source.kind, source.points,
                       source.remaining, source.day, source.expires_on, 0, 1,
                       now() AT TIME ZONE 'UTC'
                  FROM (%s) source
                  JOIN b2b_loyalty_membership member
                    ON member.id = source.membership_id
                """,
                source,
            )
        )


def add_allocations(env, source):
    """Those that the entries say were made.

    :param source: SQL of spend_entry_id, earn_entry_id and points
    """
    with _without_triggers(env, ALLOCATION):
        env.cr.execute(
            SQL(
                """
                INSERT INTO b2b_loyalty_points_allocation
                       (spend_entry_id, earn_entry_id, points, value, create_uid,
                        create_date)
                SELECT spend_entry_id, earn_entry_id, points, 0, 1,
                       now() AT TIME ZONE 'UTC'
                  FROM (%s) source
                """,
                source,
            )
        )


@contextmanager
def _without_triggers(env, table):
    """What is left of a million entries is written with them, not after them."""
    table = SQL.identifier(table)
    env.flush_all()
    env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
    yield
    # a foreign key that is still to be checked forbids altering the table
    env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
    env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))


def assert_ties_out(env):
    """What was written says the same of the entries as of the allocations."""
    from odoo.addons.b2b_loyalty.report.ledger_figures import differences

    assert not differences(env), "the ledger that was made does not tie out"
