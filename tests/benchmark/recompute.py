"""The recompute of a whole program beside the bare SQL aggregate."""

from datetime import timedelta

import prepared
import session
from stopwatch import Stopwatch, paired_ratio

BARE = """
    SELECT commercial_partner_id, SUM(b2b_loyalty_base)
      FROM account_move
     WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
       AND company_id = %s AND invoice_date BETWEEN %s AND %s
  GROUP BY commercial_partner_id
"""
# The same without the stored base, as one would sum the books otherwise.
BARE_LINES = """
    SELECT move.commercial_partner_id, SUM(-line.balance)
      FROM account_move move
      JOIN account_move_line line ON line.move_id = move.id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
       AND move.company_id = %s AND move.invoice_date BETWEEN %s AND %s
       AND line.display_type = 'product' AND line.is_downpayment IS NOT TRUE
  GROUP BY move.commercial_partner_id
"""


def measure(size, repeat, revision):
    database = prepared.loyal(size, revision)
    with session.environment(database) as env:
        env.cr.execute("SELECT MAX(invoice_date) FROM account_move WHERE ref IS NULL")
        [day] = env.cr.fetchone()
        yield from _first_runs(env, size, repeat, day)
        yield from _later_runs(env, size, repeat, day)


def _first_runs(env, size, repeat, day):
    watch, bare, lines = Stopwatch(), Stopwatch(), Stopwatch()
    env.cr.execute("SAVEPOINT before")
    for _run in range(repeat + 1):
        _aggregate(env, size, day, bare, BARE)
        _aggregate(env, size, day, lines, BARE_LINES)
        changed = _recompute(env, size, day, watch)
        env.cr.execute("ROLLBACK TO SAVEPOINT before")
        env.invalidate_all(flush=False)
    _drop_warm_up(watch, bare, lines)
    yield f"bare SQL aggregate over the same documents: {bare.ms}"
    yield f"the same over their lines, without our stored base: {lines.ms}"
    yield _sentence("first run, every member changes", watch, bare, lines, changed)


def _later_runs(env, size, repeat, day):
    first = Stopwatch()
    _recompute(env, size, day, first)
    env.flush_all()
    same, bare, lines = Stopwatch(), Stopwatch(), Stopwatch()
    for _run in range(repeat + 1):
        _aggregate(env, size, day, bare, BARE)
        _aggregate(env, size, day, lines, BARE_LINES)
        changed = _recompute(env, size, day, same)
    _drop_warm_up(same, bare, lines)
    yield _sentence("again on the same day", same, bare, lines, changed)
    night, bare, lines = Stopwatch(), Stopwatch(), Stopwatch()
    changes = []
    for run in range(repeat + 1):
        on = day + timedelta(days=run + 1)
        _aggregate(env, size, on, bare, BARE)
        _aggregate(env, size, on, lines, BARE_LINES)
        changes.append(_recompute(env, size, on, night))
    _drop_warm_up(night, bare, lines)
    yield _sentence("every night, the day moves on", night, bare, lines, changes[-1])


def _recompute(env, size, day, watch):
    """Recompute the largest program; returns (members written, tier changes)."""
    program = prepared.program_of(env, size.companies)
    with watch.run(env.cr):
        changes = program.recompute_tiers(as_of=day)
        env.flush_all()
    env.cr.execute(
        "SELECT COUNT(*) FROM b2b_loyalty_membership"
        " WHERE program_id = %s AND figures_on = %s AND state = 'active'",
        [program.id, day],
    )
    [written] = env.cr.fetchone()
    result = written, len(changes)
    env.invalidate_all()
    return result


def _aggregate(env, size, day, watch, statement):
    program = prepared.program_of(env, size.companies)
    windows = [w for win in program._windows(day).values() for w in win.revenue_windows()]
    span = min(w.first for w in windows), max(w.last for w in windows)
    with watch.run(env.cr):
        env.cr.execute(statement, [program.company_id.id, *span])
        env.cr.fetchall()


def _drop_warm_up(*watches):
    for watch in watches:
        del watch.seconds[0], watch.queries[0]


def _sentence(what, watch, bare, lines, changed):
    ratio = paired_ratio(watch, bare)
    return (
        f"recompute, {what}: {watch.ms}, {ratio:.2f} x the bare aggregate"
        f" ({paired_ratio(watch, lines):.2f} x over lines), {watch.queries[-1]} queries;"
        f" {changed[0]:,} members judged up to that day, {changed[1]:,} changed tier"
        f" [budget 2: {'holds' if ratio <= 2 else 'MISSED'}]"
    )
