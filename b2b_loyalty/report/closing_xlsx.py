"""Tables as a workbook, numbers as numbers."""

from io import BytesIO

import xlsxwriter

WIDEST = 60


def workbook(sheets):
    """
    :param sheets: {title: rows of cells}, the first row the head of the table
    :return: bytes of an XLSX file
    """
    output = BytesIO()
    # text is text: what begins with = is no formula
    book = xlsxwriter.Workbook(
        output, {"in_memory": True, "strings_to_formulas": False}
    )
    bold = book.add_format({"bold": True})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title[:31])
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row, None if place else bold)
        for column, cells in enumerate(zip(*rows, strict=True)):
            longest = max(len(str(cell)) for cell in cells)
            sheet.set_column(column, column, min(longest, WIDEST) + 2)
        sheet.freeze_panes(1, 0)
    book.close()
    return output.getvalue()
