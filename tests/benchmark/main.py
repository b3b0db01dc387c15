"""What ``setup/bench`` calls: makes what is missing, measures, prints medians."""

import argparse
import configparser
import hashlib
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHAT = (
    "recompute",
    "queries",
    "queue",
    "posting",
    "together",
    "redeem",
    "rebate",
    "points_posting",
    "points_queue",
    "points_ledger",
    "points_expiry",
    "points_backfill",
    "commissions",
    "pages",
)


def main(arguments):
    if arguments[:1] == ["book"]:
        import book_command

        return book_command.main(arguments[1:])
    options = _parser().parse_args(arguments)
    import session
    from seed import Size

    # so that a connection's processor time is all that a query takes
    os.environ["PGOPTIONS"] = "-c max_parallel_workers_per_gather=0"
    session.configure(*_peers(options.what))
    size = Size(options.companies, options.invoices, options.years, options.lines)
    revision = _revision()
    for what in options.what:
        print(f"\n{what}: {_docstring(what)}", flush=True)
        start = time.monotonic()
        for line in _module(what).measure(size, options.repeat, revision):
            print(f"  {line}", flush=True)
        print(f"  ({time.monotonic() - start:.0f} s)", flush=True)
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="setup/bench",
        description="Measures on a database of its own, filled by SQL; see also "
        "setup/bench book --help.",
    )
    parser.add_argument(
        "what", nargs="*", default=WHAT, help=f"{', '.join(WHAT)} (all of them)"
    )
    parser.add_argument("--companies", type=_positive, default=20_000)
    parser.add_argument("--invoices", type=_positive, default=200_000)
    parser.add_argument("--years", type=_positive, default=3)
    parser.add_argument(
        "--lines", type=_positive, default=2, help="average of an invoice"
    )
    parser.add_argument("--repeat", type=_positive, default=5, help="runs per median")
    return parser


def _positive(text):
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more.")
    return number


def _module(what):
    import importlib

    return importlib.import_module({"queue": "queue_work"}.get(what, what))


def _docstring(what):
    return _module(what).__doc__.partition("\n")[0]


def _revision():
    """A hash of the add-on's Python and data: other code, another database."""
    folder = HERE.parents[1] / "b2b_loyalty"
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".xml", ".csv") and "tests" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _peers(what):
    """Odoo's option with the folder of the OCA's add-ons, where they are needed."""
    folder = os.environ.get("B2B_LOYALTY_BENCH_ADDONS")
    if "rebate" not in what or not folder:
        return ()
    configuration = configparser.ConfigParser(interpolation=None)
    configuration.read(os.environ["ODOO_RC"])
    folders = configuration["options"]["addons_path"]
    return (f"--addons-path={folders},{folder}",)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
