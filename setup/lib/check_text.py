"""Text files end in one newline, have no trailing space and no carriage return;
XML is well-formed. Called by setup/lint with the files' names; --fix mends them.
"""

import pathlib
import sys
from xml.etree import ElementTree

TEXT = tuple(
    ".cfg .css .csv .ini .js .json .md .py .rst .scss .sh .toml .txt .xml".split()
)


def tidy(text):
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n" if text else text


def complaint(path, fix):
    """What is wrong with this file that could not be mended, or None."""
    text = path.read_bytes().decode()
    if text != tidy(text):
        if not fix:
            return "trailing space, carriage return or no single newline at the end"
        path.write_bytes(tidy(text).encode())
    if path.suffix == ".xml":
        try:
            ElementTree.fromstring(text.encode())
        except ElementTree.ParseError as error:
            return f"not well-formed: {error}"
    return None


def main(arguments):
    fix = "--fix" in arguments
    failed = False
    for path in map(pathlib.Path, arguments):
        if path.suffix in TEXT and (said := complaint(path, fix)):
            failed = True
            sys.stderr.write(f"{path}: {said}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
