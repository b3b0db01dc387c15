"""Points for all past invoices: previewed, then booked in batches."""

import databases
import points
import prepared
import session
from stopwatch import Stopwatch

BATCH = 1_000


def measure(size, repeat, revision):
    with databases.scratch(prepared.loyal(size, revision)) as database:
        with session.environment(database) as env:
            program = prepared.program_of(env, size.companies)
            points.make_rules(env, program)
            rules = env["b2b.loyalty.earning.rule"].search(
                [("program_id", "=", program.id)]
            )
            backfill = env["b2b.loyalty.points.backfill"].create(
                {
                    "program_id": program.id,
                    "rule_ids": rules.ids,
                    "date_from": "2000-01-01",
                }
            )
            for state, start in (
                ("previewing", backfill.action_preview),
                ("running", backfill.action_start),
            ):
                start()
                env.cr.commit()
                yield from _work(backfill, state)
            points.assert_ties_out(env)


def _work(backfill, title):
    """Batch by batch, each committed as the cron does."""
    env = backfill.env
    watch, found = Stopwatch(), []
    while not found or found[-1]:
        with watch.run(env.cr):
            found.append(backfill._step(BATCH))
            env.flush_all()
        env.cr.commit()
    full = [
        number
        for number, documents in zip(watch.queries, found, strict=True)
        if documents == BATCH
    ]
    busy = sum(watch.processor) or sum(watch.seconds)
    yield (
        f"{title}: {sum(found):,} documents in {sum(watch.seconds):.0f} s, of "
        f"processor time {busy:.0f} s: {sum(found) / busy:,.0f} a second, "
        f"{backfill.points:,} points"
    )
    yield f"  queries per {BATCH:,} documents: {min(full)} to {max(full)}"
