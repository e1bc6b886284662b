"""A connection to the SQLite file, in a thread of its own: aiosqlite's, which also runs batches."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import aiosqlite
from sqlalchemy import Executable

from bot.engine.store.statements import Row, compiled

Result = TypeVar("Result")
DriverConnection: TypeAlias = sqlite3.Connection
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

BUSY_SECONDS = 5.0
_ROWS_AT_ONCE = 64


class Session:
    """Runs statements on a connection, in its thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @contextmanager
    def transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        """All that is written meanwhile is stored at the end, or nothing of it."""
        self.connection.execute(begin)
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # on some faults SQLite has rolled back itself
                self.connection.execute("ROLLBACK")
            raise

    def rows(self, statement: Executable, values: Mapping[str, Any]) -> list[Row]:
        """All rows of a query."""
        query = compiled(statement, tuple(values))
        cursor = self.connection.execute(query.text, query.values(values))
        return query.rows(cursor, cursor.description) if cursor.description else []

    def insert(self, statement: Executable, values: Mapping[str, Any]) -> int:
        """Write one row; returns the number that the database gave it."""
        single = compiled(statement, tuple(values))
        row_id = self.connection.execute(single.text, single.values(values)).lastrowid
        assert row_id is not None, "an INSERT has one"
        return row_id

    def write(self, statement: Executable, values: Parameters) -> int:
        """Run a statement, once for each set of values; returns how many rows it changed."""
        if isinstance(values, Mapping):
            single = compiled(statement, tuple(values))
            return self.connection.execute(single.text, single.values(values)).rowcount
        if not values:
            return 0
        many = compiled(statement, tuple(values[0]))
        sets = [many.values(each) for each in values]
        return self.connection.executemany(many.text, sets).rowcount


class Connection(aiosqlite.Connection):
    """An aiosqlite connection that runs a whole function in its thread.

    Statement by statement each would be a trip to the thread and back. It takes the protected
    `_execute` and `_conn`, for which aiosqlite is pinned and a test looks.
    """

    async def run(self, function: Callable[[Session], Result]) -> Result:
        """What a function of the connection returns, or raises."""
        execute: Callable[..., Awaitable[Result]] = self._execute
        return await execute(lambda: function(Session(self._conn)))

    def interrupt_statement(self) -> None:
        """End the statement that is running, from any thread."""
        self._conn.interrupt()


async def connect(
    path: Path,
    pragmas: Sequence[str],
    factory: type[DriverConnection] = DriverConnection,
) -> Connection:
    """Open a file with these settings. Raises sqlite3.Error when it cannot be opened."""

    def opened() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, factory=factory
        )
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    return cast(Connection, await Connection(opened, _ROWS_AT_ONCE))
