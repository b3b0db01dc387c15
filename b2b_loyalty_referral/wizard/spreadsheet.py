"""A table that somebody uploads, as texts."""

import csv
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ..logic.company_list import from_csv

ZIP = b"PK\x03\x04"
MOST_COLUMNS = 50
# What openpyxl raises for what only looks like a workbook.
BROKEN = (
    *(BadZipFile, InvalidFileException, KeyError, ValueError, TypeError),
    *(IndexError, AttributeError, EOFError, OSError, SyntaxError),
)


class NoTable(ValueError):
    """The file is neither CSV nor a workbook."""


def table_of(content, most):
    """The lines of a table.

    :param content: of the file, CSV in UTF-8 or a workbook (its first sheet)
    :param most: so many lines are read at most
    """
    if content.startswith(ZIP):
        return _from_workbook(content, most)
    try:
        return from_csv(content.decode("utf-8-sig"))[:most]
    except (ValueError, csv.Error):
        raise NoTable from None


def _from_workbook(content, most):
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True)
        return [[_text(value) for value in line] for line in islice(lines, most)]
    except BROKEN:
        raise NoTable from None


def _text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\0", "")
