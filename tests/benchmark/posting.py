"""Posting invoices of members, with and without the add-ons."""

import prepared
import session
from odoo.fields import Command
from stopwatch import Stopwatch, paired_ratio

BATCHES = (1, 50, 200)


def measure(size, repeat, revision):
    names = prepared.plain(size), prepared.loyal(size, revision)
    with session.environment(names[0]) as without, session.environment(names[1]) as with_us:
        extra = []
        for batch in BATCHES:
            # drafts are the same in both: made by the same statements
            drafts = [_drafts(env, batch) for env in (without, with_us)]
            plain, ours = Stopwatch(), Stopwatch()
            # twice as many runs, in turns: the difference is small beside the noise
            for run in range(2 * repeat + 1):
                pairs = [(drafts[0], plain), (drafts[1], ours)]
                for moves, watch in pairs if run % 2 else pairs[::-1]:
                    _post(moves, watch)
            for watch in (plain, ours):
                del watch.seconds[0], watch.queries[0]
            extra.append(ours.queries[-1] - plain.queries[-1])
            yield (
                f"posting {batch} invoices: {plain.ms} without, {ours.ms} with"
                f" b2b_loyalty, ratio {paired_ratio(ours, plain):.3f};"
                f" {extra[-1]} extra queries over {plain.queries[-1]}"
            )
    ratio = paired_ratio(ours, plain)
    yield f"ratio of the last: {ratio:.3f} [budget 1.03: {'holds' if ratio <= 1.03 else 'MISSED'}]"
    yield f"extra queries per batch: {'constant' if len(set(extra)) == 1 else 'NOT constant'}"


def _drafts(env, number):
    partners = env["res.partner"].search([("ref", "=like", "bench_%")], limit=number)
    journal = env["account.journal"].search([("code", "=", "BNCH")])
    return env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_date": "2026-01-31",
                "invoice_line_ids": [
                    Command.create(
                        {"name": f"Goods {line}", "price_unit": 100 + line, "tax_ids": []}
                    )
                    for line in range(3)
                ],
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
