"""Posting invoices of members, with and without the add-ons."""

import prepared
import session
from stopwatch import Ratio, Stopwatch

from odoo.fields import Command

BATCHES = (1, 50, 200)


def measure(size, repeat, revision):
    names = prepared.plain(size), prepared.loyal(size, revision)
    extra = []
    with (
        session.environment(names[0]) as without,
        session.environment(names[1]) as with_us,
    ):
        for batch in BATCHES:
            plain, ours = in_turns(without, with_us, batch, 2 * repeat)
            extra.append(ours.queries[-1] - plain.queries[-1])
            ratio = Ratio(ours, plain)
            yield (
                f"{batch} invoices: {plain.ms} without, {ours.ms} with b2b_loyalty,"
                f" {extra[-1]} extra queries over {plain.queries[-1]}"
            )
            of_many = batch == BATCHES[-1]
            yield f"  ratio: {ratio.against(1.03) if of_many else ratio}"
    constant = "constant" if len(set(extra)) == 1 else "NOT constant"
    yield f"extra queries per batch: {constant}"


def in_turns(without, with_us, batch, runs):
    """Post the same drafts in both databases, now one first and now the other."""
    plain, ours = Stopwatch(), Stopwatch()
    pairs = [(_drafts(without, batch), plain), (_drafts(with_us, batch), ours)]
    for run in range(runs + 2):
        for moves, watch in pairs if run % 2 else pairs[::-1]:
            _post(moves, watch)
    for watch in (plain, ours):
        watch.forget(2)
    return plain, ours


def _drafts(env, number):
    partners = env["res.partner"].search([("ref", "=like", "bench_%")], limit=number)
    journal = env["account.journal"].search([("code", "=", "BNCH")])
    lines = [
        Command.create({"name": f"Goods {n}", "price_unit": 100 + n, "tax_ids": []})
        for n in range(3)
    ]
    return env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_date": "2026-01-31",
                "invoice_line_ids": lines,
            }
            for partner in partners
        ]
    )


def _post(moves, watch):
    env = moves.env
    env.flush_all()
    env.cr.execute("SAVEPOINT before")
    env.invalidate_all()
    with watch.run(env.cr):
        moves.action_post()
        env.flush_all()
    env.cr.execute("ROLLBACK TO SAVEPOINT before")
    env.invalidate_all(flush=False)
    env.cr.postcommit.clear()
