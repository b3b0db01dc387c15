"""Expiry of 100,000 batches of points."""

import databases
import points
import prepared
import session
from stopwatch import Stopwatch

from odoo import fields
from odoo.tools import SQL

BATCHES = 100_000
MEMBERS = (50, 100, 200, 500)


def measure(size, repeat, revision):
    with databases.scratch(prepared.loyal(size, revision)) as database:
        with session.environment(database) as env:
            members = _fill(env, size)
            env.cr.commit()
        session.vacuum(database)
        with session.environment(database) as env:
            yield from _queries(env, members, repeat)
            yield from _all(env, members)


def _fill(env, size):
    """Each member has as many batches that are over, and as many that are not."""
    program = prepared.program_of(env, size.companies)
    members = program.membership_ids.filtered(lambda m: m.state == "active")
    each = -(-BATCHES // len(members))
    points.add_entries(
        env,
        SQL(
            """
            SELECT nextval('b2b_loyalty_points_entry_id_seq') AS id,
                   member.id AS membership_id, CURRENT_DATE - 400 AS day,
                   'earn' AS kind, 10 AS points, 10 AS remaining,
                   CURRENT_DATE - 1 + CASE WHEN place > %(each)s THEN place::int
                                           ELSE 0 END AS expires_on
              FROM unnest(%(members)s) AS member (id)
        CROSS JOIN generate_series(1, 2 * %(each)s) place
            """,
            members=members.ids,
            each=each,
        ),
    )
    points.assert_ties_out(env)
    return members.ids


def _queries(env, members, repeat):
    Entry = env["b2b.loyalty.points.entry"]
    queries = []
    for number in MEMBERS:
        some = env["b2b.loyalty.membership"].browse(members[:number])
        watch = Stopwatch()
        for _run in range(repeat):
            env.cr.execute("SAVEPOINT before")
            env.invalidate_all()
            with watch.run(env.cr):
                Entry._expire_of(some, fields.Date.context_today(Entry))
                env.flush_all()
            env.cr.execute("ROLLBACK TO SAVEPOINT before")
            env.invalidate_all(flush=False)
        queries.append(watch.queries[-1])
        yield f"{number} members: {watch.ms}, {queries[-1]} queries"
    constant = "constant" if len(set(queries)) == 1 else f"NOT constant: {queries}"
    yield f"queries per batch of members: {constant}"


def _all(env, members):
    """The cron, with its commits."""
    watch = Stopwatch()
    with watch.run(env.cr):
        env["b2b.loyalty.points.entry"]._cron_expire()
    env.cr.execute(
        "SELECT COUNT(*), COUNT(DISTINCT membership_id) FROM b2b_loyalty_points_entry"
        " WHERE kind = 'expire'"
    )
    [(expired, touched)] = env.cr.fetchall()
    assert touched == len(members), f"of {len(members)} members {touched} were seen"
    yield (
        f"{expired:,} batches of {touched:,} members: {watch.median:.1f} s, of "
        f"processor time {watch.processor[0]:.1f} s: "
        f"{expired / (watch.processor[0] or watch.median):,.0f} batches per second, "
        f"{watch.queries[0]} queries"
    )
