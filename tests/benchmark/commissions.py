"""Commission for every invoice of companies that members have brought.

All invoices of a quarter of the companies (5,000 with 200,000 invoices by default),
each of them brought by one of a tenth of them. Per pass: how long, how many queries;
and a second pass, which finds nothing to book.
"""

from datetime import date, timedelta

import databases
import prepared
import seed
import session
from stopwatch import Ratio, Stopwatch

from odoo.fields import Command
from odoo.tools import SQL

BATCHES = (50, 100, 200)  # members in a pass
COMPANIES = 10  # that each of them has brought


def measure(size, repeat, revision):
    size = seed.Size(size.companies // 4, size.invoices, size.years, size.lines)
    source = prepared.loyal(size, revision)
    name = f"{prepared.PREFIX}_{size}_referral"
    databases.make(name, f"{source} {revision}", source, lambda db: _bring(db, size))
    with session.environment(name) as env:
        queries = []
        numbers = [number for number in BATCHES if number <= _referrers(size)]
        for members in numbers:
            watch, lines, documents = _passes(env, size, members, repeat)
            queries.append(watch.queries[-1])
            busy = sum(watch.processor) / len(watch.processor)
            yield (
                f"{members} members with {members * COMPANIES:,} companies and "
                f"{documents:,} invoices: {watch.ms}, {watch.queries[-1]} queries, "
                f"{lines:,} lines, {documents / busy:,.0f} invoices per second of "
                "processor time"
            )
        companies = (numbers[-1] - numbers[0]) * COMPANIES
        more = (queries[-1] - queries[0]) * 100 / companies if companies else 0
        yield f"queries: {more:.1f} more for each 100 companies, none for an invoice"
        yield from _everything(env, size)


def _passes(env, size, members, repeat):
    watch = Stopwatch()
    for _run in range(repeat + 1):
        some = _members(env, size)[:members]
        documents = _documents(env, some)
        env.cr.execute("SAVEPOINT before")
        env.invalidate_all()
        with watch.run(env.cr):
            lines = _book(env, some, documents)
        env.cr.execute("ROLLBACK TO SAVEPOINT before")
        env.invalidate_all(flush=False)
    watch.forget(1)
    return watch, lines, len(documents)


def _everything(env, size):
    """All members once, then once more, beside the bare sum of the same documents."""
    first, again, bare = Stopwatch(), Stopwatch(), Stopwatch()
    with bare.run(env.cr):
        env.execute_query(_sum_sql())
    everybody = _members(env, size)
    documents = _documents(env, everybody)
    for watch in (first, again):
        lines = 0
        with watch.run(env.cr):
            for start in range(0, len(everybody), BATCHES[-1]):
                some = everybody[start : start + BATCHES[-1]]
                lines += _book(env, some, documents)
                env.invalidate_all()
        yield (
            f"all {len(documents):,} invoices: {watch.ms}, {watch.queries[-1]} "
            f"queries, {lines:,} lines"
        )
    yield f"the second pass over the bare sum: {Ratio(again, bare)}"


def _book(env, members, documents):
    from odoo.addons.b2b_loyalty_referral.models.commission_run import CommissionRun

    lines = CommissionRun(members, documents).book()
    env.flush_all()
    return len(lines)


def _members(env, size):
    return prepared.program_of(env, _referrers(size)).membership_ids.sorted("id")


def _referrers(size):
    return prepared.numbers_of_members(size)[1]


def _documents(env, members):
    referrals = env["b2b.loyalty.referral"].search(
        [("membership_id", "in", members.ids)]
    )
    return env["account.move"].search(
        [
            ("commercial_partner_id", "in", referrals.referred_partner_id.ids),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("state", "=", "posted"),
        ]
    )


def _sum_sql():
    return SQL(
        "SELECT commercial_partner_id, SUM(b2b_loyalty_base) FROM account_move"
        " WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')"
        " GROUP BY commercial_partner_id"
    )


# -- the database


def _bring(database, size):
    session.install(database, "b2b_loyalty_referral")
    with session.environment(database) as env:
        _copy(env, _first_referral(env, size), size)
        env.cr.commit()
    session.vacuum(database)


def _first_referral(env, size):
    """One company that was brought by a member, through Odoo."""
    program = prepared.program_of(env, _referrers(size))
    env["b2b.loyalty.referral.plan"].create(
        {
            "name": "Benchmark",
            "program_id": program.id,
            "date_from": "2000-01-01",
            "auto_accept": True,
            "window_days": 10_000,
            "rule_ids": [
                Command.create({"kind": "percent", "percent": 5, "months": 0})
            ],
        }
    )
    referral = env["b2b.loyalty.referral"].create(
        {"name": "Brought", "membership_id": program.membership_ids[0].id}
    )
    assert referral.state == "accepted", referral.reject_reason
    env.flush_all()
    return referral


def _copy(env, referral, size):
    """Every company is brought by a member, and none by itself."""
    members = referral.program_id.membership_ids.sorted("id")
    partners = env["res.partner"].search([("ref", "=like", "bench%")], order="id")
    partners = partners.filtered("customer_rank")[: len(members) * COMPANIES]
    rows = []
    for place, partner in enumerate(partners):
        member = members[place % len(members)]
        if member.partner_id == partner:
            member = members[(place + 1) % len(members)]
        rows.append((member.id, partner.id))
    member_ids, partner_ids = map(list, zip(*rows, strict=True))
    seed.copy_rows(
        env.cr,
        "b2b_loyalty_referral",
        referral.id,
        SQL(
            "SELECT * FROM unnest(%s::int4[], %s::int4[]) AS rows (member, partner)",
            member_ids,
            partner_ids,
        ),
        {
            "membership_id": SQL("source.member"),
            "referred_partner_id": SQL("source.partner"),
            "lead_id": SQL("NULL"),
            "name": SQL("'Company ' || source.partner"),
            "attributed_on": SQL(
                "%s", date.today() - timedelta(days=size.years * 365 + 1)
            ),
        },
    )
