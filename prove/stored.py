"""What a database holds, apart from the times at which it came in."""

from pathlib import Path
from typing import Any

from sqlalchemy import Date, Table

from bot.engine.store.columns import UtcDateTime
from bot.storage.schema import metadata
from tests.storage.stored import rows

# Rows numbered by the database, or gone again as soon as Telegram has them.
_PASSING = {"outbox", "deadlines", "kept_secrets"}
_NUMBERED = {("dead_letters", "id")}


def content(path: Path) -> dict[str, list[Any]]:
    """The rows of every table that says what people did, sorted, without times."""
    kept = [table for table in metadata.sorted_tables if table.name not in _PASSING]
    return {table.name: _rows(path, table) for table in kept}


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> list[str]:
    """In which tables two contents differ, each with one row as a witness."""
    return [
        f"{table}: {next(iter(set(one[table]) ^ set(other[table])), 'rows twice')}"
        for table in one
        if one[table] != other[table]
    ]


def is_outbox_empty(path: Path) -> bool:
    """Whether every call has been delivered."""
    return rows(path, "SELECT count(*) FROM outbox") == [(0,)]


def _rows(path: Path, table: Table) -> list[Any]:
    names = [
        f'"{column.name}"'
        for column in table.columns
        if not isinstance(column.type, UtcDateTime | Date)
        and (table.name, column.name) not in _NUMBERED
    ]
    sql = f"SELECT {', '.join(names)} FROM {table.name}"
    return sorted(rows(path, sql), key=repr)
