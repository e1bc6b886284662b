"""A table as comma-separated values that no spreadsheet takes for formulas."""

import csv
import re
from datetime import UTC, datetime
from io import StringIO

from bot.views.report_tables import Cell, Table

# What a spreadsheet may run when it stands first in a cell, in wide letters too. A semicolon begins
# a new cell where the decimal sign is a comma, as in Italian; so may a line or a tab in the text.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[\t\r]|[\s\x22]*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def csv_of(table: Table) -> bytes:
    """UTF-8 with its mark, by which spreadsheets know it; commas, and CR LF after each line."""
    text = StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow([_safe(title) for title, _ in table.columns])
    lines.writerows([_written(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> Cell:
    match cell:
        case str():
            return _safe(cell)
        case datetime():
            return cell.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")
        case _:
            return cell


def _safe(text: str) -> str:
    """The text, with an apostrophe before whatever could begin a formula."""
    return _FORMULA.sub(r"\1'", text)
