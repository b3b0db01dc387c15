"""OCA's agreement_rebate on the same invoices, per company, beside our rebates.

Theirs settles a period of agreements that are one company each; ours works out the
rows of a run over a year. The recompute of tiers stands beside it: the same revenue.
"""

from datetime import date

import databases
import prepared
import seed
import session
from stopwatch import Stopwatch

from odoo.fields import Command

COMPANIES = 200


def measure(size, repeat, revision):
    source = prepared.plain(size)
    name = f"{prepared.PREFIX}_{size}_rebate"
    databases.make(name, f"{databases.template()} {size}", source, _install)
    theirs = Stopwatch()
    with session.environment(name) as env:
        for _run in range(repeat + 1):
            settled, invoiced = _settle(env, theirs)
    yield _sentence("agreement_rebate, settlement (section_total)", theirs, COMPANIES)
    yield (
        f"  {settled} settlements over {invoiced:,.2f} invoiced,"
        f" {theirs.queries[-1]} queries"
    )
    with session.environment(prepared.loyal(size, revision)) as env:
        for members in (COMPANIES, size.companies):
            ours = Stopwatch()
            for _run in range(repeat + 1):
                program = prepared.program_of(env, members)
                with ours.run(env.cr):
                    program.recompute_tiers()
                    env.flush_all()
                env.cr.rollback()
                env.invalidate_all(flush=False)
            yield _sentence(
                f"b2b_loyalty, first recompute of {members:,} members", ours, members
            )
            yield _rebates(env, members, repeat)


def _rebates(env, members, repeat):
    """The rows of a run, each worked out and written."""
    ours, rows = Stopwatch(), 0
    for _run in range(repeat + 1):
        run = _run_of_last_year(env, members)
        with ours.run(env.cr):
            run.action_preview()
            env.flush_all()
        rows = len(run.rebate_ids)
        env.cr.rollback()
        env.invalidate_all(flush=False)
    queries = ours.queries[-1]
    told = _sentence(f"b2b_loyalty, rebates of {members:,} members", ours, members)
    return f"{told}\n  {rows} rows, {queries} queries"


def _run_of_last_year(env, members):
    program = prepared.program_of(env, members)
    first = date.today().replace(month=1, day=1)
    first = first.replace(year=first.year - 1)
    # members have signed these terms: for a benchmark they had rates
    env.cr.execute(
        "UPDATE b2b_loyalty_terms_tier SET rebate_percent = sequence"
        " WHERE terms_id IN %s",
        [tuple(program.terms_ids.ids)],
    )
    env.invalidate_all()
    program.write({"rebate_method": "slices", "rebate_from": first})
    run = env["b2b.loyalty.rebate.run"].create({"program_id": program.id})
    env.flush_all()
    return run


def _install(database):
    session.install(database, "agreement_rebate")
    with session.environment(database) as env:
        _agreements(env)
        env.cr.commit()


def _agreements(env):
    """One agreement per company with the bounds that our tiers have."""
    kind = env["agreement.type"].create(
        {"name": "Benchmark", "domain": "sale", "is_rebate": True}
    )
    companies = env["res.partner"].search([("ref", "=like", "bench_%")], order="id")
    step = max(len(companies) // COMPANIES, 1)
    bounds = [*seed.BOUNDS, 10**12]
    env["agreement"].create(
        [
            {
                "name": f"Rebate of {company.name}",
                "code": company.ref,
                "partner_id": company.id,
                "domain": "sale",
                "agreement_type_id": kind.id,
                "rebate_type": "section_total",
                "start_date": "2020-01-01",
                "rebate_section_ids": [
                    Command.create(
                        {
                            "amount_from": low,
                            "amount_to": high - 0.01,
                            "rebate_discount": percent,
                        }
                    )
                    for percent, (low, high) in enumerate(
                        zip(bounds, bounds[1:], strict=False), start=1
                    )
                ],
            }
            for company in companies[step - 1 :: step][:COMPANIES]
        ]
    )


def _settle(env, watch):
    today = date.today()
    wizard = env["agreement.settlement.create.wiz"].create(
        {
            "date_from": today.replace(year=today.year - 1),
            "date_to": today,
            "domain": "sale",
            "discard_settled_agreement": False,
        }
    )
    before = env["agreement.rebate.settlement"].search([])
    with watch.run(env.cr):
        wizard.action_create_settlement()
        env.flush_all()
    made = env["agreement.rebate.settlement"].search([]) - before
    result = len(made), sum(made.mapped("amount_invoiced"))
    env.cr.rollback()
    env.invalidate_all(flush=False)
    return result


def _sentence(what, watch, companies):
    watch.forget(1)
    each = watch.median / companies * 1000
    return f"{what}: {watch.ms}, {each:.3f} ms per company"
