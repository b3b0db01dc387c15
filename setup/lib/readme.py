"""The README.rst and index.html of an add-on, made of its readme/ fragments.

readme.py ADDON...          says which are not what the fragments make
readme.py --fix ADDON...    writes them
"""

import ast
import sys
from pathlib import Path

from docutils.core import publish_string

# fragment: its heading
SECTIONS = {
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
CREDITS = {"CONTRIBUTORS": "Contributors", "CREDITS": "Other credits"}
# one page without scripts and styles: the apps page has its own
HTML = {"stylesheet_path": "", "embed_stylesheet": False, "initial_header_level": 2}


def readme(addon):
    name = ast.literal_eval((addon / "__manifest__.py").read_text())["name"]
    parts = [heading(name, "=", over=True), fragment(addon, "DESCRIPTION")]
    parts += ["**Table of contents**", ".. contents::\n   :local:"]
    parts += sections(addon, SECTIONS, "=")
    parts += [heading("Credits", "="), *sections(addon, CREDITS, "-")]
    return "\n\n".join(part for part in parts if part) + "\n"


def sections(addon, titles, mark):
    for name, title in titles.items():
        text = fragment(addon, name)
        if text:
            yield heading(title, mark)
            yield text


def fragment(addon, name):
    path = addon / "readme" / f"{name}.rst"
    if not path.exists():
        return ""
    # written beside the fragments, shown beside the README
    return path.read_text().strip().replace("../static/", "static/")


def heading(title, mark, over=False):
    line = mark * len(title)
    return "\n".join([line] * over + [title, line])


def page(text):
    text = text.replace("image:: static/description/", "image:: ")
    return publish_string(text, writer_name="html5", settings_overrides=HTML).decode()


def main(*arguments):
    fixing = "--fix" in arguments
    wrong = []
    for addon in map(Path, (a for a in arguments if a != "--fix")):
        if not (addon / "readme").is_dir():
            continue
        text = readme(addon)
        made = {
            addon / "README.rst": text,
            addon / "static/description/index.html": page(text),
        }
        for path, content in made.items():
            if not path.exists() or path.read_text() != content:
                wrong.append(path)
                if fixing:
                    path.write_text(content)
    if not fixing:
        for path in wrong:
            print(f"{path} is not what readme/ makes: setup/lint --fix")
    return 1 if wrong and not fixing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
