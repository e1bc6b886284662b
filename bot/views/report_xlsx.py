"""Tables as a spreadsheet: text is always text, numbers are numbers, times are dates in UTC."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.views.report_tables import Cell, Kind, Table

# Nothing that people wrote becomes a formula or a link.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_CHARACTERS = {
    Kind.NAME: 24,
    Kind.TEXT: 44,
    Kind.WORD: 12,
    Kind.NUMBER: 10,
    Kind.SHARE: 10,
    Kind.TIME: 20,
}
_ROOM_FOR_FILTER = 4  # characters beside a head: the arrow of its filter
_TOP = {"valign": "top"}
_FORMATS: Mapping[Kind, Mapping[str, object]] = {
    Kind.TEXT: {"text_wrap": True},
    Kind.SHARE: {"num_format": "0%"},
    Kind.TIME: {"num_format": "yyyy-mm-dd hh:mm:ss"},
}


def workbook_of(tables: Sequence[Table], made_at: datetime) -> bytes:
    """A workbook with a sheet for each table; `made_at` is noted in it as its time."""
    file = BytesIO()
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"author": "Fonte", "created": _utc(made_at)})
        formats = {kind: book.add_format({**_TOP, **_FORMATS.get(kind, {})}) for kind in Kind}
        head = book.add_format({**_TOP, "bold": True, "text_wrap": True})
        for table in tables:
            _fill(book.add_worksheet(table.title), table, formats, head)
    return file.getvalue()


def _fill(sheet: Worksheet, table: Table, formats: Mapping[Kind, Format], head: Format) -> None:
    for column, (title, kind) in enumerate(table.columns):
        width = max(_CHARACTERS[kind], *(len(word) + _ROOM_FOR_FILTER for word in title.split()))
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
        for number, row in enumerate(table.rows, start=1):
            _write(sheet, number, column, row[column], formats[kind])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, look: Format) -> None:
    match cell:
        case None:
            sheet.write_blank(row, column, None, look)
        case str():
            sheet.write_string(row, column, cell, look)
        case datetime():
            sheet.write_datetime(row, column, _utc(cell), look)
        case _:
            sheet.write_number(row, column, cell, look)


def _utc(moment: datetime) -> datetime:
    """A moment as spreadsheets have them: without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
