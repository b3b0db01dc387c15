"""``setup/bench book FILE``: a real book of invoices into a database, and its tiers."""

import argparse
import multiprocessing
import queue
import re
import sys
import time
import zlib
from pathlib import Path

import book
import databases
import session


def main(arguments):
    options = _parser().parse_args(arguments)
    path = Path(options.file).expanduser() if options.file else book.default_path()
    if not path.is_file():
        sys.exit(f"There is no book at {path}: name a CSV file, plain or .gz.")
    try:
        rows, bad = book.read_rows(path)
    except book.BookError as error:
        sys.exit(f"{path}: {error}")
    for row in bad:
        print(f"left out, {row}")
    prepare(options.database)
    if not options.check:
        bad += load(options.database, rows, options.workers, options.batch)
    return check(options.database, without(rows, bad))


def _parser():
    parser = argparse.ArgumentParser(prog="setup/bench book", description=__doc__)
    parser.add_argument("file", nargs="?", help="CSV: " + ", ".join(book.COLUMNS))
    parser.add_argument(
        "--database",
        type=_database,
        default="b2b_loyalty_book",
        help="made when missing; the book gets a company of its own in it",
    )
    parser.add_argument("--workers", type=_positive, default=2, help="processes (2)")
    parser.add_argument(
        "--batch", type=_positive, default=100, help="documents per commit (100)"
    )
    parser.add_argument(
        "--check", action="store_true", help="load nothing, only compare the tiers"
    )
    return parser


def _database(text):
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no name for a database: use small letters, digits and _."
        )
    return text


def _positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more.")
    return int(text)


def prepare(database):
    """Make the database with b2b_loyalty unless it is there."""
    session.configure()
    if databases.comment(database) is None:
        print(f"making the database {database}")
        template = databases.template()
        databases.make(
            database,
            "book",
            template,
            lambda name: session.install(name, "b2b_loyalty"),
        )
    with session.environment(database) as env:
        if "b2b.loyalty.program" not in env:
            sys.exit(
                f"The database {database} is without b2b_loyalty: install it there, "
                "or name another database."
            )


def without(rows, bad):
    left_out = {row.line for row in bad}
    return [row for row in rows if row.line not in left_out]


def load(database, rows, workers, batch):
    """Load in several processes; prints progress and rate.

    :return: rows that Odoo refused
    """
    with session.environment(database) as env:
        book.book_company(env)
        env.cr.commit()
    # a customer is of one process, so that nobody makes it twice
    shares = [[] for _ in range(workers)]
    for row in rows:
        shares[zlib.crc32(row.customer.encode()) % workers].append(row)
    context = multiprocessing.get_context("spawn")
    news = context.Queue()
    processes = [
        context.Process(target=_work, args=(database, number, share, batch, news))
        for number, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    progress = _watch(processes, news, len(rows))
    if any(process.exitcode for process in processes):
        sys.exit("A process failed; what it said is above. Start again: it goes on.")
    print(progress)
    return progress.bad


class Progress:
    """What has been done, as one line."""

    def __init__(self, total):
        self.total = total
        self.made = self.skipped = 0
        self.bad = []
        self.start = time.monotonic()

    def add(self, made, skipped, bad):
        self.made += made
        self.skipped += skipped
        self.bad += bad

    def __str__(self):
        seconds = time.monotonic() - self.start
        done = self.made + self.skipped + len(self.bad)
        return (
            f"{done:,} of {self.total:,} documents ({self.skipped:,} were there,"
            f" {len(self.bad):,} left out), {self.made / max(seconds, 0.1):.1f} a"
            f" second, {seconds:,.0f} s"
        )


def _watch(processes, news, total):
    progress, shown = Progress(total), 0
    while any(process.is_alive() for process in processes) or not news.empty():
        try:
            made, skipped, bad = news.get(timeout=1)
        except queue.Empty:
            continue
        progress.add(made, skipped, bad)
        for row in bad:
            print(f"left out, {row}")
        if sys.stdout.isatty():
            print(f"\r\033[K{progress}", end="", flush=True)
        elif time.monotonic() - shown > 30:
            shown = time.monotonic()
            print(progress, flush=True)
    for process in processes:
        process.join()
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    return progress


def _work(database, number, rows, batch, news):
    session.configure()
    with session.environment(database) as env:
        company = book.book_company(env)

        def commit():
            env.cr.commit()
            env.transaction.clear()

        for found in book.Loader(env, company, number, commit).load(rows, batch):
            news.put(found)


def check(database, rows):
    """Enroll everybody, recompute, print; 1 when anything differs from the file."""
    with session.environment(database) as env:
        company = book.book_company(env)
        program = book.enroll(env, company)
        env.cr.commit()
        start = time.monotonic()
        outcome = book.compare(program, rows)
        seconds = time.monotonic() - start
        env.cr.commit()
    print(f"recomputed as of {book.AS_OF} and compared in {seconds:.1f} s")
    for bound in (*book.BOUNDS, None):
        label = "in no tier" if bound is None else f"from {bound:,}"
        members = outcome.counts.get(bound, 0)
        expected = outcome.expected.get(bound, 0)
        print(f"{label:>14}: {members:6,} (in the file {expected:,})")
    print(f"revenue {outcome.total:,} (in the file {outcome.expected_total:,})")
    for sentence in outcome.differing:
        print(sentence)
    print("All agree." if outcome.agrees else "They DIFFER.")
    return 0 if outcome.agrees else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
