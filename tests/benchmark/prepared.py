"""The databases that the measurements share."""

import time

import databases
import seed
import session

PREFIX = "b2b_loyalty_bench"


def plain(size):
    """Odoo's own modules with the invoices, without the add-ons."""
    name = f"{PREFIX}_{size}_plain"
    template = databases.template()
    databases.make(name, f"{template} {size}", template, lambda db: _fill(db, size))
    return name


def _fill(database, size):
    with _step(f"{size.invoices:,} invoices of {size.companies:,} companies"):
        with session.environment(database) as env:
            seed.seed_books(env, size)
        session.vacuum(database)


def loyal(size, revision):
    """The same with b2b_loyalty installed on top, and every company a member.

    :param revision: hash of the add-ons; with other add-ons another database
    """
    source = plain(size)
    name = f"{PREFIX}_{size}_b2b"
    databases.make(
        name,
        f"{databases.template()} {size} {revision}",
        source,
        lambda database: _enroll(database, size),
    )
    return name


def _enroll(database, size):
    with _step("installing b2b_loyalty (fills the base of all documents)"):
        session.install(database, "b2b_loyalty")
    with session.environment(database) as env:
        for members in numbers_of_members(size):
            with _step(f"{members:,} members"):
                seed.make_program(env, members)
        env.cr.commit()
    session.vacuum(database)


def numbers_of_members(size):
    """Of the programs: a hundredth, a tenth and all of the companies."""
    return sorted({max(size.companies // part, 1) for part in (100, 10, 1)})


def program_of(env, members):
    return env["b2b.loyalty.program"].search([("code", "=", f"B{members}")])


class _step:
    """Says what is being made and how long it took."""

    def __init__(self, text):
        self.text = text

    def __enter__(self):
        self.start = time.monotonic()

    def __exit__(self, *_error):
        seconds = time.monotonic() - self.start
        print(f"  made in {seconds:6.1f} s: {self.text}", flush=True)
