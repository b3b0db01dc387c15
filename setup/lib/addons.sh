# shellcheck shell=bash
# The add-ons of this repository.

addons_in() { # addons_in FOLDER : names of the installable add-ons right below it
    local manifest
    for manifest in "$1"/*/__manifest__.py; do
        [[ -f $manifest ]] && basename -- "$(dirname -- "$manifest")"
    done
    return 0
}

top_addons() { addons_in "$REPO"; }

test_addons() { addons_in "$REPO/tests"; }

top_folders() { top_addons | sed "s#^#$REPO/#"; }

test_folders() { test_addons | sed "s#^#$REPO/tests/#"; }

comma_separated() { paste --serial --delimiters=,; }

# One hash over everything in the add-ons that Odoo loads. Names count too: a
# deleted file is a change.
addons_hash() { # addons_hash FOLDER... : folders of add-ons
    local folder
    for folder in "$@"; do
        (
            cd -- "$folder" || exit
            find . -type f ! -name '*.pyc' ! -path './tests/*' ! -path './readme/*' -print0 |
                sort --zero-terminated | xargs --null --no-run-if-empty sha256sum
        )
    done | sha256sum | cut -c1-16
}

# What the add-ons depend on outside this repository, with the list in
# template_modules.txt: the template database has these.
modules_of_odoo() {
    "$VENV/bin/python" - "$LIB/template_modules.txt" "$REPO"/*/__manifest__.py "$REPO"/tests/*/__manifest__.py <<'PY'
import ast
import pathlib
import sys

listed, *manifests = map(pathlib.Path, sys.argv[1:])
manifests = [path for path in manifests if path.is_file()]
names = {line.partition("#")[0].strip() for line in listed.read_text().splitlines()}
for path in manifests:
    try:
        names.update(ast.literal_eval(path.read_text())["depends"])
    except (SyntaxError, ValueError, KeyError) as error:
        sys.exit(f"{path} is no manifest of an add-on: {error!r}")
names -= {path.parent.name for path in manifests}
print(",".join(sorted(names - {""})))
PY
}
