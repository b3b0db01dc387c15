"""Posting 200 invoices with three earning rules against none."""

import databases
import points
import posting
import prepared
import session
from stopwatch import Ratio

BATCHES = (50, 200)


def measure(size, repeat, revision):
    name = prepared.loyal(size, revision)
    extra = []
    with databases.scratch(name) as earning:
        with session.environment(earning) as env:
            points.make_rules(env, prepared.program_of(env, size.companies))
            env.cr.commit()
        with session.environment(name) as none, session.environment(earning) as rules:
            for batch in BATCHES:
                plain, ours = posting.in_turns(none, rules, batch, 2 * repeat)
                extra.append(ours.queries[-1] - plain.queries[-1])
                ratio = Ratio(ours, plain)
                yield (
                    f"{batch} invoices: {plain.ms} without rules, {ours.ms} with "
                    f"{points.RULES}, {extra[-1]} extra queries over "
                    f"{plain.queries[-1]}"
                )
                yield f"  ratio: {ratio.against(1.03)}"
    constant = "constant" if len(set(extra)) == 1 else f"NOT constant: {extra}"
    yield f"extra queries per batch: {constant}"
