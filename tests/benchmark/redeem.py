"""Redeeming after 100 and after 100,000 earlier redemptions."""

import databases
import prepared
import session
from seed import copy_rows
from stopwatch import Ratio, Stopwatch

from odoo.tools import SQL

FEW, MANY = 100, 100_000


def measure(size, repeat, revision):
    name = prepared.loyal(size, revision)
    for whose in ("program", "member"):
        with databases.scratch(name) as one, databases.scratch(one) as two:
            rewards = [_fill(one, FEW, whose), _fill(two, MANY, whose)]
            watches = _in_turns((one, two), rewards, 4 * repeat)
        queries = {number for watch in watches for number in watch.queries}
        for number, watch in zip((FEW, MANY), watches, strict=True):
            yield (
                f"{number:,} earlier redemptions of the {whose}: {watch.ms}, "
                f"{watch.queries[-1]} queries"
            )
        yield f"  ratio: {Ratio(watches[1], watches[0]).against(1.3)}"
        constant = "constant" if len(queries) == 1 else f"NOT constant: {queries}"
        yield f"  queries: {constant}"


def _in_turns(names, ids, runs):
    """Redeem in both databases, now one first and now the other."""
    watches = Stopwatch(), Stopwatch()
    with session.environment(names[0]) as few, session.environment(names[1]) as many:
        cases = []
        for env, (reward, member), watch in zip((few, many), ids, watches, strict=True):
            reward = env["b2b.loyalty.reward"].browse(reward)
            cases.append((reward, env["b2b.loyalty.membership"].browse(member), watch))
        for run in range(runs + 2):
            for case in cases if run % 2 else cases[::-1]:
                _redeem(*case)
    for watch in watches:
        watch.forget(2)
    return watches


def _fill(database, number, whose):
    """Earlier redemptions, committed: (id of the reward, id of the member)."""
    with session.environment(database) as env:
        reward, member = _prepare(env, number, whose)
        env.cr.commit()
    session.vacuum(database)
    return reward.id, member.id


def _prepare(env, number, whose):
    """A member of the largest program, a reward, and what was redeemed before.

    The reward has everything that costs something to check: an entitlement, an
    extra, a limit per member and a number that is left; overdue invoices matter.

    :return: (reward, membership)
    """
    program = env["b2b.loyalty.program"].search([("code", "=like", "B%")], order="id")
    program = program[-1:]
    members = program.membership_ids.filtered(lambda m: m.state == "active")
    member = members.sorted("id")[:1]
    reward = _reward(env, program, member)
    program.overdue_block_days = 10_000
    model = reward.redeem(member)
    env.flush_all()
    _copies(env, model, number, member if whose == "member" else members)
    return reward, member


def _reward(env, program, member):
    reward = env["b2b.loyalty.reward"].create(
        {
            "name": "Consulting Day",
            "program_id": program.id,
            "kind": "service",
            "limited_qty": True,
            "stock": 1_000_000,
            "per_member_limit": 1_000_000,
            "per_member_months": 12,
        }
    )
    terms = member.terms_id
    env.flush_all()
    env.cr.execute(
        "UPDATE b2b_loyalty_terms SET locked = FALSE WHERE id = %s", [terms.id]
    )
    env.invalidate_all()
    env["b2b.loyalty.benefit"].create(
        {
            "name": "Consulting",
            "kind": "entitlement",
            "reward_id": reward.id,
            "quantity_per_year": 1_000_000,
            "terms_id": terms.id,
        }
    )
    env["b2b.loyalty.entitlement.extra"].create(
        {
            "membership_id": member.id,
            "reward_id": reward.id,
            "quantity": 5,
            "reason": "A friend",
            "date": "2020-01-01",
        }
    )
    return reward


def _copies(env, model, number, members):
    """Redemptions like this one, of five years and of these members, with a step."""
    env.cr.execute(
        """CREATE TEMPORARY TABLE bench_redemption AS
           SELECT nextval('b2b_loyalty_redemption_id_seq')::int AS id, place,
                  (%s)[1 + place %% %s] AS membership_id,
                  (%s)[1 + place %% %s] AS partner_id,
                  CURRENT_DATE - (place %% 1825) AS day
             FROM generate_series(1, %s) place""",
        [
            members.ids,
            len(members),
            [member.partner_id.id for member in members],
            len(members),
            number,
        ],
    )
    copy_rows(
        env.cr,
        "b2b_loyalty_redemption",
        model.id,
        SQL("SELECT * FROM bench_redemption"),
        {
            "id": SQL("source.id"),
            "name": SQL("'BENCH' || source.place"),
            "key": SQL("'bench ' || source.place"),
            "membership_id": SQL("source.membership_id"),
            "partner_id": SQL("source.partner_id"),
            "date": SQL("source.day"),
            "entitlement_year": SQL("date_trunc('year', source.day)::date"),
            "access_token": SQL("NULL"),
        },
    )
    copy_rows(
        env.cr,
        "b2b_loyalty_redemption_step",
        model.step_ids[:1].id,
        SQL("SELECT * FROM bench_redemption"),
        {"redemption_id": SQL("source.id")},
    )
    env.cr.execute("DROP TABLE bench_redemption")


def _redeem(reward, member, watch):
    env = reward.env
    env.cr.execute("SAVEPOINT before")
    env.invalidate_all()
    with watch.run(env.cr):
        reward.redeem(member, key="bench")
        env.flush_all()
    env.cr.execute("ROLLBACK TO SAVEPOINT before")
    env.invalidate_all(flush=False)
    env.cr.postcommit.clear()
    env.cr.precommit.clear()
