"""The SQLite file: one connection that writes, several that only read, and commits in groups.

SQLite waits for the disk, so it is asked in other threads: one that writes, a few that read. What
belongs together, a transaction or a wave of reads, takes one trip there and back.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Row, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.calls import StoredCall
from bot.storage.committer import Committer
from bot.storage.lookup import GatheredReads, Key, Lookup, SharedRows
from bot.storage.work import Work

READERS = 4
_WRITER_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # /forget must also clear free pages
    "temp_store=MEMORY",
    "busy_timeout=5000",
)
_NO_TRANSACTION = "fonte_no_transaction"
_READER_PRAGMAS = ("query_only=ON", "temp_store=MEMORY", "busy_timeout=5000")

Result = TypeVar("Result")


class Database:
    """Reads at once, writes in groups: works that wait together share one transaction and one sync.

    `start` before use, `close` at the end: it commits what was handed in before. `on_commit` is
    told of each transaction: its seconds and how many works it held.
    """

    def __init__(
        self, path: Path, on_commit: Callable[[float, int], None] = lambda seconds, works: None
    ) -> None:
        self._reader = _engine(
            path,
            _READER_PRAGMAS,
            connections=READERS,
            isolation_level="AUTOCOMMIT",  # each query is one read of the latest commit
            skip_autocommit_rollback=True,
            pool_reset_on_return=None,
        )
        self._writer = _engine(path, _WRITER_PRAGMAS, connections=1)
        event.listen(self._writer, "begin", _begin_immediate)
        self._reading = ThreadPoolExecutor(READERS, "database-reader")
        self._writing = ThreadPoolExecutor(1, "database-writer")
        self._gathered = GatheredReads(self.rows)
        self._committer = Committer(self._write, on_commit)

    async def start(self) -> None:
        """Open the file; raises sqlalchemy.exc.SQLAlchemyError when it cannot be opened."""
        # The first connection switches the file to WAL before any reader comes.
        await _in_thread(self._writing, lambda: self._writer.connect().close())
        self._committer.start()

    async def close(self) -> None:
        """Commit what waits, then close every connection."""
        await self._committer.close()
        await _in_thread(self._reading, self._reader.dispose)
        await _in_thread(self._writing, self._writer.dispose)
        self._reading.shutdown(wait=False)
        self._writing.shutdown(wait=False)

    async def rows(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of a query, as last committed."""
        return await _in_thread(self._reading, lambda: self._read(statement, parameters))

    def _read(
        self, statement: Executable, parameters: Mapping[str, Any] | None
    ) -> Sequence[Row[Any]]:
        with self._reader.connect() as connection:
            return connection.execute(statement, parameters).all()

    async def _write(self, write: Callable[[Connection], Result]) -> Result:
        """Run something in one transaction of the writing connection."""

        def transaction() -> Result:
            with self._writer.begin() as connection:
                return write(connection)

        return await _in_thread(self._writing, transaction)

    async def find(self, lookup: Lookup, key: Key) -> SharedRows:
        """All rows with a key, as last committed; requests that wait together are read together."""
        return await self._gathered.find(lookup, key)

    async def commit(self, work: Work) -> tuple[StoredCall, ...]:
        """Store a work whole or not at all; returns its outgoing calls with their ids.

        Cancelling the caller does not cancel the commit. Raises WorkRefusedError when this work can
        never be stored (others of its group are not affected), SQLAlchemyError when the database
        fails, RuntimeError after `close`; then nothing of this work is stored.
        """
        return await self._committer.commit(work)

    def commit_along(
        self,
        work: Work,
        stored: Callable[[tuple[StoredCall, ...]], None] = lambda calls: None,
    ) -> None:
        """Store a work with the next one that is committed, which costs no sync of its own.

        When none comes within half a second it is stored alone. Nobody waits for it: a crash before
        takes it along. When the database fails it is tried again, with the next. `stored` is told
        its outgoing calls with their ids.
        """
        self._committer.commit_along(work, stored)

    async def truncate_wal(self) -> bool:
        """Move the write-ahead log into the file and empty it. False when a reader was in the way.

        Call it from one place at a time; it takes its turn on the writing connection.
        """
        [row] = await self._outside_transactions("PRAGMA wal_checkpoint(TRUNCATE)")
        return not row[0]

    async def wipe_traces(self) -> bool:
        """Leave no byte of what was deleted, in the file or its log; as `truncate_wal` otherwise.

        `secure_delete` clears a deleted row, but not the copies that stay in the slack of a page
        when its rows move to another one; only writing the file anew does.
        """
        await self._outside_transactions("VACUUM")
        return await self.truncate_wal()

    async def _outside_transactions(self, statement: str) -> Sequence[Row[Any]]:
        def run() -> Sequence[Row[Any]]:
            with self._writer.connect() as connection:
                connection.execution_options(**{_NO_TRANSACTION: True})
                result = connection.exec_driver_sql(statement)
                return result.all() if result.returns_rows else ()

        return await _in_thread(self._writing, run)


async def _in_thread(threads: ThreadPoolExecutor, run: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(threads, run)


def _engine(path: Path, pragmas: Sequence[str], *, connections: int, **options: Any) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False},  # a thread hands its connection on, when done
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,  # errors are logged, what people wrote is not
        json_serializer=_as_json,
        **options,
    )

    def on_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where we say so, nowhere else
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", on_connect)
    return engine


def _as_json(value: object) -> str:
    """JSON that is refused with the work when it is no text, as half a surrogate pair is not.

    In escapes it could be stored, and a call with it would be tried, and fail, for ever.
    """
    return json.dumps(value, ensure_ascii=False)


def _begin_immediate(connection: Connection) -> None:
    if not connection.get_execution_options().get(_NO_TRANSACTION):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # until this commit
