"""Queries of a first recompute for ever more members."""

import prepared
import session
from stopwatch import Stopwatch


def measure(size, repeat, revision):
    database = prepared.loyal(size, revision)
    counts = []
    with session.environment(database) as env:
        for members in sorted({size.companies // 100, size.companies // 10, size.companies}):
            program = prepared.program_of(env, members)
            watch = Stopwatch()
            with watch.run(env.cr):
                program.recompute_tiers()
                env.flush_all()
            env.cr.rollback()
            env.invalidate_all(flush=False)
            counts.append(watch.queries[0])
            yield f"first recompute of {members:,} members: {counts[-1]} queries, {watch.ms}"
    verdict = "constant" if len(set(counts)) == 1 else "NOT constant"
    yield f"number of queries: {verdict}"
