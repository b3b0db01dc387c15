"""The pages of a member against Odoo's own list of invoices, over HTTP.

Two workers serve one customer, who asks for each page in turn; a member with 10 and
one with 100,000 entries in the ledger.
"""

import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from statistics import median

import databases
import prepared
import requests
import session
from points_ledger import all_open, history

from odoo.fields import Command
from odoo.tools import config

FEW, MANY = 10, 100_000
LOGIN = "bench_portal"
THEIRS = "/my/invoices"
OURS = (
    "/my/loyalty",
    "/my/loyalty/rewards",
    "/my/loyalty/redemptions",
    "/my/loyalty/points",
    "/my/loyalty/activities",
    "/my/loyalty/statements",
    "/my/loyalty/people",
    "/my/loyalty/agreement",
)
STARTS_WITHIN = 120  # seconds


def measure(size, repeat, revision):
    name = prepared.loyal(size, revision)
    found, queries = {}, {}
    for entries in (FEW, MANY):
        with databases.scratch(name) as scratch:
            session.install(scratch, "b2b_loyalty_portal")
            _fill(scratch, entries)
            with _server(scratch) as (url, log):
                found[entries] = _in_turns(_log_in(url), url, 10 * repeat)
                queries[entries] = _queries(log)
        theirs = found[entries][THEIRS]
        yield f"{entries:,} entries in the ledger of the member:"
        yield f"  {THEIRS}: {median(theirs) * 1000:,.1f} ms"
        for page in OURS:
            yield f"  {page}: {_said(found[entries][page], theirs)}"
    for page in OURS:
        pairs = zip(found[MANY][page], found[FEW][page], strict=True)
        ratio = median(many / few for many, few in pairs)
        few, many = queries[FEW][page], queries[MANY][page]
        constant = "constant" if few == many else "NOT constant"
        yield (
            f"{page}: {MANY:,} over {FEW} entries {ratio:.2f}, "
            f"queries {few} and {many}: {constant}"
        )


def _said(ours, theirs):
    ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    holds = "holds" if ratio <= 1 else "MISSED"
    return f"{median(ours) * 1000:,.1f} ms, ratio {ratio:.2f}, budget 1.0: {holds}"


def _in_turns(client, url, rounds):
    """{page: seconds of each round}, the first rounds left out: they fill caches."""
    seconds = {page: [] for page in (THEIRS, *OURS)}
    for _round in range(rounds + 4):
        for page, found in seconds.items():
            start = time.perf_counter()
            answer = client.get(url + page)
            found.append(time.perf_counter() - start)
            if answer.status_code != 200 or not answer.url.endswith(page):
                raise RuntimeError(f"{page} answers {answer.status_code} {answer.url}")
    return {page: found[4:] for page, found in seconds.items()}


def _queries(log):
    """{page: queries of its last request}, as Odoo logs them"""
    log.seek(0)
    lines = re.findall(r'"GET (\S+) HTTP/1.1" 200 - (\d+) ', log.read())
    return {page: int(number) for page, number in lines}


# -- the customer


def _fill(database, entries):
    """A person of a member company who logs in, and what its ledger holds."""
    with session.environment(database) as env:
        member = env["b2b.loyalty.membership"].search(
            [("state", "=", "active")], limit=1
        )
        person = env["res.partner"].create(
            {"name": "Bea Buyer", "parent_id": member.partner_id.id}
        )
        env["res.users"].create(
            {
                "name": person.name,
                "login": LOGIN,
                "password": LOGIN,
                "partner_id": person.id,
                "company_id": member.company_id.id,
                "company_ids": [Command.set(member.company_id.ids)],
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            }
        )
        env["b2b.loyalty.member.contact"].create(
            {"membership_id": member.id, "partner_id": person.id, "role": "manager"}
        )
        _catalogue(env, member.program_id)
        fill = all_open if entries == FEW else history
        fill(env, member, entries)
        env.cr.commit()
    session.vacuum(database)


def _catalogue(env, program):
    env["b2b.loyalty.reward"].create(
        [
            {
                "program_id": program.id,
                "name": f"Reward {number}",
                "kind": "service",
                "points": 10 * number,
            }
            for number in range(1, 25)
        ]
    )


# -- the server


@contextmanager
def _server(database):
    """An Odoo with two workers: its address, and what it logs."""
    with socket.socket() as free, socket.socket() as other:
        free.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        port, gevent_port = free.getsockname()[1], other.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "odoo",
        f"--database={database}",
        f"--addons-path={','.join(config['addons_path'])}",
        f"--data-dir={config['data_dir']}",
        "--http-interface=127.0.0.1",
        f"--http-port={port}",
        f"--gevent-port={gevent_port}",
        "--workers=2",
        "--max-cron-threads=0",
        "--log-level=info",
    ]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stderr=log)
        try:
            yield _answering(f"http://127.0.0.1:{port}"), log
        finally:
            process.terminate()
            process.wait()


def _answering(url):
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            requests.get(f"{url}/web/health", timeout=5)
            return url
        except requests.ConnectionError:
            time.sleep(0.2)
    raise RuntimeError("The server does not start.")


def _log_in(url):
    client = requests.Session()
    form = client.get(f"{url}/web/login").text
    [token] = re.findall(r'name="csrf_token" value="([^"]+)"', form)
    client.post(
        f"{url}/web/login",
        data={"login": LOGIN, "password": LOGIN, "csrf_token": token},
    )
    return client
