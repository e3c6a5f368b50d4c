"""Tables as files: CSV that Excel reads, and XLSX. Text never becomes a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.statistics.suppression import Mark
from api.statistics.tables import Cell, Column, Kind, Row, Table
from api.statistics.telling import NOTHING, mark_text, percent

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""How a text begins that a spreadsheet would take for a formula (OWASP, CSV Injection)."""
BOM = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = int | float | str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with the words around it; `first` heads the column of names."""

    title: str
    first: str
    headings: tuple[str, ...]
    table: Table


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would reckon with."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def value_of(cell: Cell, kind: Kind, threshold: int) -> Value:
    """Give a cell's value: counts as they are, times in minutes, shares in percent."""
    if cell.mark is not Mark.SHOWN:
        return mark_text(cell.mark, threshold)
    if cell.number is None:
        return NOTHING
    if kind == "time":
        return round(cell.number / 60, 1)
    return percent(cell.number) if kind == "share" else int(cell.number)


def to_csv(head: Sequence[str], sheets: Iterable[Sheet], threshold: int) -> bytes:
    """Write head lines and tables, one below the other, in UTF-8 with a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless(line)] for line in head)
    for sheet in sheets:
        writer.writerow([])
        writer.writerow([harmless(sheet.title)])
        writer.writerow(map(harmless, (sheet.first, *sheet.headings)))
        for row in (*sheet.table.rows, sheet.table.total):
            writer.writerow(
                value if not isinstance(value, str) else harmless(value)
                for value in (row.label, *_values(row, sheet.table.columns, threshold))
            )
    return (BOM + out.getvalue()).encode()


def _values(row: Row, columns: tuple[Column, ...], threshold: int) -> list[Value]:
    return [
        value_of(cell, column.kind, threshold)
        for cell, column in zip(row.cells, columns, strict=True)
    ]


def to_xlsx(head: Sequence[str], sheets: Iterable[Sheet], threshold: int) -> bytes:
    """Write a workbook with a sheet for each table, each with the head lines."""
    out = io.BytesIO()
    # Texts are written as texts by name; the options hold should one ever be written otherwise.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(f"{number}. {_sheet_name(sheet.title)}")
            _fill(page, head, sheet, threshold, bold)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    kept = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)
    return kept[:26].strip()


def _fill(page: Worksheet, head: Sequence[str], sheet: Sheet, threshold: int, bold: Format) -> None:
    put = _putter(page)
    for line, text in enumerate((*head, "", sheet.title)):
        put(line, 0, text, None)
    line = len(head) + 2
    for place, text in enumerate((sheet.first, *sheet.headings)):
        put(line, place, text, bold)
    for row in (*sheet.table.rows, sheet.table.total):
        line += 1
        last = bold if row is sheet.table.total else None
        for place, value in enumerate((row.label, *_values(row, sheet.table.columns, threshold))):
            put(line, place, value, last)
    page.set_column(0, 0, 44)
    page.set_column(1, len(sheet.headings), 16)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _putter(page: Worksheet) -> Callable[[int, int, Value, Format | None], None]:
    def put(line: int, place: int, value: Value, format_: Format | None) -> None:
        if isinstance(value, str):
            page.write_string(line, place, value, format_)
        else:
            page.write_number(line, place, value, format_)

    return put
