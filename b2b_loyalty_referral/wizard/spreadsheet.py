"""A table that somebody uploads, as texts."""

import csv
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ..logic.company_list import from_csv

ZIP = b"PK\x03\x04"
MOST_COLUMNS = 50
# Empty ones too: a workbook says at which line it goes on, and that may be any.
MOST_LINES = 20_000
# What a workbook is unpacked to: a small file can hold gigabytes.
MEGABYTES = 50
# What openpyxl raises for what only looks like a workbook.
BROKEN = (
    *(BadZipFile, InvalidFileException, KeyError, ValueError, TypeError),
    *(IndexError, AttributeError, EOFError, OSError, SyntaxError),
)


class NoTable(ValueError):
    """The file is neither CSV nor a workbook."""


class TooLarge(ValueError):
    """There is more in the file than a list of companies has."""


def table_of(content, most):
    """The lines of a table, empty ones too.

    :param content: of the file, CSV in UTF-8 or a workbook (its first sheet)
    :param most: so many lines that hold something are read at most
    :raise TooLarge: when too much is in the way of reading these
    """
    if content.startswith(ZIP):
        return _from_workbook(content, most)
    try:
        return _first(from_csv(content.decode("utf-8-sig")), most)
    except (UnicodeError, csv.Error):
        raise NoTable from None


def _from_workbook(content, most):
    try:
        unpacked = sum(part.file_size for part in ZipFile(BytesIO(content)).infolist())
        if unpacked > MEGABYTES * 2**20:
            raise TooLarge
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True)
        return _first(([_text(value) for value in line] for line in lines), most)
    except TooLarge:
        raise
    except BROKEN:
        raise NoTable from None


def _first(lines, most):
    """The lines up to the last one of so many that hold something."""
    found, left = [], most
    for line in lines:
        if len(found) == MOST_LINES:
            raise TooLarge
        found.append(line)
        left -= any(cell.strip() for cell in line)
        if not left:
            break
    return found


def _text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\0", "")
