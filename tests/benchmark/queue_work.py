"""The queue for 100 touched companies among few and among many."""

import prepared
import session
from stopwatch import Ratio, Stopwatch

from odoo.fields import Command

TOUCHED = 100


def measure(size, repeat, revision):
    sizes = size.part(10), size
    names = [prepared.loyal(part, revision) for part in sizes]
    with session.environment(names[0]) as few, session.environment(names[1]) as many:
        watches = Stopwatch(), Stopwatch()
        for env, part in zip((few, many), sizes, strict=True):
            _ready(env, part)
        for _run in range(repeat + 1):
            for env, watch in zip((few, many), watches, strict=True):
                _process(env, watch)
    for watch in watches:
        watch.forget(1)
    for part, watch in zip(sizes, watches, strict=True):
        yield (
            f"queue, {TOUCHED} new invoices among {part.companies:,} companies and "
            f"{part.invoices:,} invoices: {watch.ms}, {watch.queries[-1]} queries"
        )
    yield f"ratio: {Ratio(watches[1], watches[0]).against(1.3)}"


def _ready(env, size):
    """All figures up to date, then an invoice each for 100 companies."""
    program = prepared.program_of(env, size.companies)
    # of the other programs nobody is a member here, so that the two are alike
    env.cr.execute(
        "UPDATE b2b_loyalty_membership SET state = 'ended' WHERE program_id != %s",
        [program.id],
    )
    env.invalidate_all()
    program.recompute_tiers()
    env["b2b.loyalty.queue"].search([]).unlink()
    members = program.membership_ids.filtered(lambda m: m.state == "active")
    step = max(len(members) // TOUCHED, 1)
    partners = members.partner_id.sorted("id")[::step][:TOUCHED]
    journal = env["account.journal"].search([("code", "=", "BNCH")])
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 900, "tax_ids": []})
                ],
            }
            for partner in partners
        ]
    )
    moves.action_post()
    env.flush_all()
    env.cr.execute("ANALYZE b2b_loyalty_membership, b2b_loyalty_queue, account_move")
    env.invalidate_all()


def _process(env, watch):
    env.cr.execute("SAVEPOINT before")
    with watch.run(env.cr):
        touched = env["b2b.loyalty.queue"].process()
        env.flush_all()
    assert touched == TOUCHED, f"{touched} memberships were touched, not {TOUCHED}"
    env.cr.execute("ROLLBACK TO SAVEPOINT before")
    env.invalidate_all(flush=False)
