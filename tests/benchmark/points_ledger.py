"""Balance and redemption with 100 to 1,000,000 entries in the ledger of a member."""

import databases
import points
import prepared
import session
from stopwatch import Ratio, Stopwatch

from odoo.tools import SQL

NUMBERS = (100, 10_000, 1_000_000)
OPEN = 50  # batches that are left of a history


def measure(size, repeat, revision):
    name = prepared.loyal(size.part(10), revision)
    for title, fill in (
        (f"earned and spent, {OPEN} batches open", history),
        ("all of them open batches", all_open),
    ):
        with databases.scratch(name) as database:
            ids = _fill(database, fill)
            with session.environment(database) as env:
                yield f"{title}:"
                yield from _measure(env, ids, repeat)


def _measure(env, ids, repeat):
    reward, *members = ids
    reward = env["b2b.loyalty.reward"].browse(reward)
    for what in (_balance, _redeem):
        watches = [Stopwatch() for _member in members]
        for run in range(8 * repeat + 2):
            pairs = list(zip(members, watches, strict=True))
            for member, watch in pairs if run % 2 else pairs[::-1]:
                member = env["b2b.loyalty.membership"].browse(member)
                what(env, reward, member, watch)
        for watch in watches:
            watch.forget(2)
        for number, watch in zip(NUMBERS, watches, strict=True):
            yield (
                f"  {what.__doc__} of {number:,} entries: {watch.ms}, "
                f"{watch.queries[-1]} queries"
            )
        queries = {number for watch in watches for number in watch.queries}
        yield f"    ratio: {Ratio(watches[-1], watches[0]).against(1.5)}"
        constant = "constant" if len(queries) == 1 else f"NOT constant: {queries}"
        yield f"    queries: {constant}"


def _balance(env, _reward, member, watch):
    """50 balances"""
    with watch.run(env.cr):
        # one takes less than the ticks by which processor time is counted
        for _time in range(50):
            env.invalidate_all()
            assert member.points_balance > 0


def _redeem(env, reward, member, watch):
    """redemption"""
    env.cr.execute("SAVEPOINT before")
    env.invalidate_all()
    with watch.run(env.cr):
        reward.redeem(member, key="bench")
        env.flush_all()
    assert sum(member.points_entry_ids[:1].mapped("points")) == -reward.points
    env.cr.execute("ROLLBACK TO SAVEPOINT before")
    env.invalidate_all(flush=False)
    env.cr.postcommit.clear()
    env.cr.precommit.clear()


# -- ledgers


def _fill(database, fill):
    """Committed: [id of a reward, ids of a member for each number of entries]"""
    with session.environment(database) as env:
        program = env["b2b.loyalty.program"].search(
            [("code", "=like", "B%")], order="id"
        )[-1:]
        program.overdue_block_days = 10_000
        reward = env["b2b.loyalty.reward"].create(
            {"name": "Day", "program_id": program.id, "kind": "service", "points": 35}
        )
        members = program.membership_ids.filtered(lambda m: m.state == "active")
        members = members.sorted("id")[: len(NUMBERS)]
        env.flush_all()
        for member, number in zip(members, NUMBERS, strict=True):
            fill(env, member, number)
        points.assert_ties_out(env)
        env.cr.commit()
    session.vacuum(database)
    return [reward.id, *members.ids]


def all_open(env, member, number):
    points.add_entries(env, _entries(member, number, spent=0))


def history(env, member, number):
    """Of ten entries three spend what seven have earned; the last ones are open."""
    spent = number - OPEN
    points.add_entries(env, _entries(member, number, spent))
    # entries 0 to 6 of each ten earn 10 points each; 7 spends the first two, 8 the
    # next two, 9 the last three
    points.add_allocations(
        env,
        SQL(
            """
            SELECT earned.id - place %% 10 + CASE WHEN place %% 10 < 2 THEN 7
                                                  WHEN place %% 10 < 4 THEN 8
                                                  ELSE 9 END AS spend_entry_id,
                   earned.id AS earn_entry_id, 10 AS points
              FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
                      FROM b2b_loyalty_points_entry
                     WHERE membership_id = %s) earned
             WHERE place < %s AND place %% 10 < 7
            """,
            member.id,
            spent,
        ),
    )


def _entries(member, number, spent):
    """Entries of five years, half of the batches with an end; the first are spent."""
    return SQL(
        """
        SELECT nextval('b2b_loyalty_points_entry_id_seq') AS id,
               %(member)s AS membership_id,
               CURRENT_DATE - 1825 + (place * 1825 / %(number)s)::int AS day,
               CASE WHEN spends THEN 'redeem' ELSE 'earn' END AS kind,
               CASE WHEN NOT spends THEN 10
                    WHEN place %% 10 = 9 THEN -30 ELSE -20 END AS points,
               CASE WHEN place < %(spent)s THEN 0 ELSE 10 END AS remaining,
               CASE WHEN NOT spends AND place %% 2 = 0
                    THEN CURRENT_DATE + (place %% 700)::int END AS expires_on
          FROM (SELECT place, place < %(spent)s AND place %% 10 >= 7 AS spends
                  FROM generate_series(0, %(number)s::int8 - 1) place) made
        """,
        member=member.id,
        number=number,
        spent=spent,
    )
