"""The queue with three earning rules: invoices per second, queries per batch."""

import points
import prepared
import session
from stopwatch import Stopwatch

BATCHES = (50, 100, 200, 500)


def measure(size, repeat, revision):
    earning = []
    with session.environment(prepared.loyal(size, revision)) as env:
        _ready(env, size)
        _process(env, BATCHES[0], Stopwatch())
        for batch in BATCHES:
            watch = Stopwatch()
            for _run in range(repeat):
                booked = _process(env, batch, watch)
            earning.append(_earn(env, batch))
            busy = sum(watch.processor) / repeat
            yield (
                f"{batch} invoices: {watch.ms}, {watch.queries[-1]} queries "
                f"({earning[-1]} of them to earn), "
                f"{batch / busy:,.0f} invoices per second of processor time, "
                f"{booked} entries"
            )
    constant = "constant" if len(set(earning)) == 1 else f"NOT constant: {earning}"
    yield f"queries to earn, per batch: {constant}"


def _ready(env, size):
    """All figures up to date, then an invoice each of many members."""
    program = prepared.program_of(env, size.companies)
    # of the other programs nobody is a member here
    env.cr.execute(
        "UPDATE b2b_loyalty_membership SET state = 'ended' WHERE program_id != %s",
        [program.id],
    )
    env.invalidate_all()
    program.recompute_tiers()
    products = points.make_rules(env, program)
    env["b2b.loyalty.queue"].search([]).unlink()
    members = program.membership_ids.filtered(lambda m: m.state == "active")
    step = max(len(members) // BATCHES[-1], 1)
    partners = members.partner_id.sorted("id")[::step][: BATCHES[-1]]
    points.invoices_of(partners, products).action_post()
    env.flush_all()
    env.cr.execute(
        "ANALYZE b2b_loyalty_membership, b2b_loyalty_queue, account_move, "
        "account_move_line"
    )
    env.invalidate_all()


def _process(env, batch, watch):
    env.cr.execute("SAVEPOINT before")
    with watch.run(env.cr):
        touched = env["b2b.loyalty.queue"].process(limit=batch)
        env.flush_all()
    assert touched == batch, f"{touched} memberships were touched, not {batch}"
    booked = env["b2b.loyalty.points.entry"].search_count([])
    env.cr.execute("ROLLBACK TO SAVEPOINT before")
    env.invalidate_all(flush=False)
    return booked


def _earn(env, batch):
    """Queries of what earns alone: tiers that change by the way have their own."""
    queue = env["b2b.loyalty.queue"]
    waiting = queue.search([], limit=batch)
    members = env["b2b.loyalty.membership"].union(
        *queue._memberships_of(waiting).values()
    )
    watch = Stopwatch()
    env.cr.execute("SAVEPOINT before")
    env.invalidate_all()
    with watch.run(env.cr):
        queue._earn(members, waiting.move_id)
        env.flush_all()
    env.cr.execute("ROLLBACK TO SAVEPOINT before")
    env.invalidate_all(flush=False)
    return watch.queries[0]
