"""Reports the lines that no test has run: report.py FOLDER LEAST

Exits with 1 when an add-on, or its Python, is covered by less than LEAST per cent.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from sitecustomize import REPO, is_measured
from slipcover.slipcover import format_missing


def read(folder):
    """{file: (lines that ran, lines that there are)}"""
    ran, there = defaultdict(set), defaultdict(set)
    for path in Path(folder).glob("*.json"):
        for name, found in json.loads(path.read_text())["files"].items():
            file = (REPO / name).resolve()
            ran[file] |= set(found["executed_lines"])
            there[file] |= {*found["executed_lines"], *found["missing_lines"]}
    return {file: (ran[file], there[file]) for file in sorted(there)}


def never_imported(files):
    """Files that should run and that no process has read."""
    return [
        file
        for file in sorted(REPO.glob("b2b_loyalty*/**/*.py"))
        if file not in files and is_measured(file) and file.read_text().strip()
    ]


def main(folder, least):
    files = read(folder)
    addons = defaultdict(list)
    for file, (ran, there) in files.items():
        addons[file.relative_to(REPO).parts[0]].append((len(ran), len(there)))
        if missing := sorted(there - ran):
            lines = format_missing(missing, sorted(ran), [])
            share = 100 * len(ran) / len(there)
            print(f"{file.relative_to(REPO)!s:62} {share:4.0f} %  missing: {lines}")
    enough = bool(addons)
    for file in never_imported(files):
        print(f"{file.relative_to(REPO)}: never imported")
        enough = False
    for addon, counts in addons.items():
        ran, there = map(sum, zip(*counts, strict=True))
        print(f"coverage of {addon}: {100 * ran / there:.1f} % of {there:,} lines")
        enough &= 100 * ran >= least * there
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
