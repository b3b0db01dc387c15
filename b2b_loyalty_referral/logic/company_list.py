"""Companies that a member has named in a list: a table of text.

The first line names the columns: ``company``, and as needed ``person``, ``email``,
``phone``, ``vat`` and ``note``, in any order.

>>> [row] = rows([["Company", "VAT"], ["New Works", "BE0403170701"]])
>>> row.number, row.told["name"], row.told["vat"]
(2, 'New Works', 'BE0403170701')
"""

import csv
import hashlib
from dataclasses import dataclass

NEEDED = "company"
# Titles of columns, and what a referral calls them.
COLUMNS = {
    "company": "name",
    "person": "contact_name",
    "email": "email",
    "phone": "phone",
    "vat": "vat",
    "note": "note",
}
SPELLINGS = {"e-mail": "email", "vat number": "vat"}


class MissingColumn(ValueError):
    """The table does not say which column holds the companies."""


@dataclass(frozen=True, slots=True)
class Row:
    """A company of the list.

    :param number: its line in the file; the titles are line 1
    :param told: {name of a field of a referral: text}
    """

    number: int
    told: dict

    @property
    def key(self):
        """The same company told in the same words is the same row."""
        said = "\n".join(
            self.told[name].casefold() for name in ("name", "email", "vat")
        )
        return f"list/{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def from_csv(text):
    """The lines of a table in CSV, whatever separates its columns.

    >>> from_csv("company;note\\nNew Works;a, b\\n")
    [['company', 'note'], ['New Works', 'a, b']]
    """
    # the database takes no text with a zero byte
    lines = text.replace("\0", "").lstrip("\ufeff").splitlines()
    title = lines[0] if lines else ""
    return list(csv.reader(lines, delimiter=max(";,\t", key=title.count)))


def rows(table):
    """Read a table.

    :param table: lists of texts; the first one holds the titles
    :return: list of :class:`Row`; empty lines are left out
    :raise MissingColumn: when no column is called ``company``
    """
    titles, *lines = table or [[]]
    places = {}
    for place, title in enumerate(titles):
        name = " ".join(title.split()).casefold()
        places.setdefault(SPELLINGS.get(name, name), place)
    if NEEDED not in places:
        raise MissingColumn(NEEDED)
    return [
        Row(number, {COLUMNS[name]: _cell(line, places.get(name)) for name in COLUMNS})
        for number, line in enumerate(lines, start=2)
        if any(cell.strip() for cell in line)
    ]


def _cell(line, place):
    if place is None or place >= len(line):
        return ""
    return " ".join(line[place].split())
