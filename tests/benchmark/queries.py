"""Queries of a recompute for ever more members, with and without tier changes."""

import prepared
import session
from stopwatch import Stopwatch


def measure(size, repeat, revision):
    database = prepared.loyal(size, revision)
    numbers = prepared.numbers_of_members(size)
    judged, first = [], []
    with session.environment(database) as env:
        for members in numbers:
            program = prepared.program_of(env, members)
            first.append(_count(program))
            program.recompute_all = True
            env.invalidate_all()
            judged.append(_count(program))
            env.cr.rollback()
            env.invalidate_all(flush=False)
            yield (
                f"{members:,} members: {judged[-1]} queries to judge and write all,"
                f" {first[-1]} when each changes tier too"
            )
    constant = "constant" if len(set(judged)) == 1 else "NOT constant"
    yield f"number of queries to judge and write all: {constant}"


def _count(program):
    watch = Stopwatch()
    with watch.run(program.env.cr):
        program.recompute_tiers()
        program.env.flush_all()
    return watch.queries[0]
