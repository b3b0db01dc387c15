"""Opening balances of points, as a table of text (CSV).

One row per batch: ``member`` and ``points``; optional ``date`` from which they count,
``expires_on``, ``value``, ``person`` and ``reference``. Columns are separated by a
comma, a semicolon or a tab; dates are written 2026-03-10, values 1234.50.

>>> [row] = rows("member;points;expires_on\\nL/0001;500;2027-12-31")
>>> row.member, row.points, row.expires_on, row.wrong
('L/0001', 500, datetime.date(2027, 12, 31), None)
>>> rows("member,points\\nL/0001,many")[0].wrong
'points'
"""

import csv
import datetime
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

NEEDED = ("member", "points")
COLUMNS = (*NEEDED, "date", "expires_on", "value", "person", "reference")
MOST = 10**9
MOST_LETTERS = 200
YEARS = range(1900, 3000)


class MissingColumns(ValueError):
    """The table lacks columns: their names are the arguments."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    :param number: its line in the file; the titles are line 1
    :param wrong: name of the column that cannot be read, or None
    """

    number: int
    member: str
    points: int = 0
    date: datetime.date | None = None
    expires_on: datetime.date | None = None
    value: Decimal = Decimal()
    person: str = ""
    reference: str = ""
    wrong: str | None = None

    @property
    def source(self):
        """What tells this batch from another one of the same member."""
        parts = [self.date, self.expires_on, self.person.casefold() or None]
        told = self.reference or "/".join(str(part or "") for part in parts)
        return f"opening,{told}"


def rows(text, digits=2):
    """Read a table.

    :param digits: decimals of the currency of values
    :return: list of :class:`Row`; empty lines are left out
    :raise MissingColumns: when ``member`` or ``points`` is not among the titles
    """
    # the database takes no text with a zero byte
    lines = text.replace("\0", "").lstrip("\ufeff").splitlines()
    reader = csv.DictReader(lines, delimiter=_delimiter(lines[:1]))
    titles = {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
    missing = [name for name in NEEDED if name not in titles]
    if missing:
        raise MissingColumns(*missing)
    return [
        _row(
            reader.line_num,
            {name: _cell(line, titles.get(name)) for name in COLUMNS},
            Decimal(1).scaleb(-digits),
        )
        for line in reader
        if any(map(str.strip, filter(_is_text, line.values())))
    ]


def _delimiter(first):
    title = first[0] if first else ""
    return max(";,\t", key=title.count)


def _is_text(value):
    return isinstance(value, str)


def _cell(line, title):
    return (line.get(title) or "").strip() if title else ""


def _row(number, cells, unit):
    read, wrong = {}, None if cells["member"] else "member"
    for name, text in cells.items():
        try:
            read[name] = READ.get(name, str)(text)
        except (ValueError, InvalidOperation):
            wrong = wrong or name
    if wrong:
        return Row(number, cells["member"], wrong=wrong)
    read["value"] = read["value"].quantize(unit)
    row = Row(number, **read)
    if row.date and row.expires_on and row.expires_on < row.date:
        return Row(number, row.member, row.points, wrong="expires_on")
    return row


def _points(text):
    points = int(text)
    if not 0 < points <= MOST:
        raise ValueError(text)
    return points


def _value(text):
    value = Decimal(text or 0)
    if not value.is_finite() or not 0 <= value <= MOST:
        raise ValueError(text)
    return value


def _day(text):
    if not text:
        return None
    day = datetime.date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def _name(text):
    """It becomes part of the source, by which the database finds the row again."""
    if len(text) > MOST_LETTERS:
        raise ValueError(text)
    return text


READ = {
    "points": _points,
    "date": _day,
    "expires_on": _day,
    "value": _value,
    "person": _name,
    "reference": _name,
}
