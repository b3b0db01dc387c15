"""Notes which lines of the add-ons run, in every Python process that is started.

Probes in our own code only: tracing all of Odoo, as ``coverage run`` does before
Python 3.12, more than doubles the time that the tests take.
"""

import atexit
import json
import os
from importlib.machinery import SourceFileLoader
from pathlib import Path

# the folder that the figures go to
FOLDER = os.environ.get("B2B_LOYALTY_COVERAGE")
REPO = Path(__file__).parents[3]
LEFT_OUT = {"tests", "migrations", "setup"}


def is_measured(path):
    path = Path(path)
    if not path.is_relative_to(REPO) or path.name == "__manifest__.py":
        return False
    parts = path.relative_to(REPO).parts
    return parts[0].startswith("b2b_loyalty") and LEFT_OUT.isdisjoint(parts)


def start():
    from slipcover import Slipcover

    slipcover = Slipcover(immediate=True)
    compiled = SourceFileLoader.get_code

    def get_code(loader, name):
        code = compiled(loader, name)
        return slipcover.instrument(code) if is_measured(loader.path) else code

    def save():
        found = slipcover.get_coverage()
        if found["files"]:
            Path(FOLDER, f"{os.getpid()}.json").write_text(json.dumps(found))

    SourceFileLoader.get_code = get_code
    atexit.register(save)


if FOLDER:
    start()
