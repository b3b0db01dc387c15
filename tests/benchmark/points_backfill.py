"""Points for all past invoices: previewed, then booked in batches."""

from resource import RUSAGE_SELF, getrusage

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
        (queries, busy or seconds)
        for queries, busy, seconds, documents in zip(
            watch.queries, watch.processor, watch.seconds, found, strict=True
        )
        if documents == BATCH
    ]
    busy = sum(watch.processor) or sum(watch.seconds)
    yield (
        f"{title}: {sum(found):,} documents in {sum(watch.seconds):.0f} s, of "
        f"processor time {busy:.0f} s: {sum(found) / busy:,.0f} a second, "
        f"{backfill.points:,} points"
    )
    if full:
        queries = [number for number, _busy in full]
        yield f"  queries per {BATCH:,} documents: {min(queries)} to {max(queries)}"
        yield f"  first and last tenth: {_rate(full, 0)} and {_rate(full, -1)} a second"
    memory = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    yield f"  memory of Python at most: {memory:,.0f} MB"


def _rate(full, end):
    """Documents per second of the first or last tenth of the batches."""
    tenth = max(len(full) // 10, 1)
    some = full[-tenth:] if end else full[:tenth]
    return f"{BATCH * tenth / sum(busy for _queries, busy in some):,.0f}"
