"""Connections to SQLite that tell of every statement before they run it."""

import sqlite3
from collections.abc import Callable
from typing import Any


def watched(on_statement: Callable[[str], object]) -> type[sqlite3.Connection]:
    """A type of connection; what `on_statement` raises, the statement raises."""

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            on_statement(sql)
            return super().execute(sql, *values)

        def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
            on_statement(sql)
            return super().executemany(sql, *values)

    return Watched
