"""The SQLite file: one connection that writes, several that only read, and commits in groups.

SQLite waits for the disk, so each connection has a thread of its own. What belongs together, a
transaction or a wave of reads, takes one trip there and back.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Executable

from bot.engine.calls import StoredCall
from bot.engine.engine import Engine, StoppedError
from bot.engine.events import Done, Event
from bot.engine.store.batch import Outcome
from bot.engine.store.connection import Connection, DriverConnection, Session, connect
from bot.engine.store.faults import is_database_fault
from bot.engine.store.outbox import DELETE_CALL
from bot.engine.store.statements import Row
from bot.engine.store.transaction import Transaction
from bot.storage.lookup import GatheredReads, Key, Lookup, SharedRows
from bot.storage.refusals import WorkRefusedError
from bot.storage.work import Work

READERS = 4
_WRITER_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # /forget must also clear free pages
    "temp_store=MEMORY",
)
_READER_PRAGMAS = ("query_only=ON", "temp_store=MEMORY")


class Database:
    """Reads at once, writes in groups: works that wait together share one transaction and one sync.

    `start` before use, `close` at the end: it commits what was handed in before. `on_commit` is
    told of each transaction: its seconds and how many works it held. Connections are of the type
    `connections`.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        on_commit: Callable[[float, int], None] = lambda seconds, works: None,
        connections: type[DriverConnection] = DriverConnection,
    ) -> None:
        self._path = path
        self._connections = connections
        self._open = AsyncExitStack()
        self._writer: Connection
        self._readers: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        self._gathered = GatheredReads(self.rows)
        self._gone: list[int] = []  # calls that have ended, and still have their rows
        self.engine = Engine(
            self._write, now, on_commit, lambda: self._writer.interrupt_statement()
        )

    async def start(self) -> None:
        """Open the file; raises sqlite3.Error when it cannot be opened."""
        async with AsyncExitStack() as opening:
            # The first connection switches the file to WAL before any reader comes.
            self._writer = await self._connect(opening, _WRITER_PRAGMAS)
            for _ in range(READERS):
                self._readers.put_nowait(await self._connect(opening, _READER_PRAGMAS))
            self._open = opening.pop_all()
        self.engine.start()

    async def close(self) -> None:
        """Commit what waits, then close every connection."""
        await self.engine.stop()
        await self._open.aclose()

    async def rows(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Row]:
        """All rows of a query, as last committed."""
        async with self._reader() as reader:
            return await reader.run(lambda session: session.rows(statement, parameters or {}))

    async def _connect(self, opening: AsyncExitStack, pragmas: Sequence[str]) -> Connection:
        connection = await connect(self._path, pragmas, self._connections)
        opening.push_async_callback(connection.close)
        return connection

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[Connection]:
        """A connection that reads, used by nobody else meanwhile."""
        reader = await self._readers.get()
        try:
            yield reader
        finally:
            self._readers.put_nowait(reader)

    async def _write(self, write: Callable[[Session], list[Outcome]]) -> list[Outcome]:
        return await self._writer.run(write)

    async def find(self, lookup: Lookup, key: Key) -> SharedRows:
        """All rows with a key, as last committed; requests that wait together are read together."""
        return await self._gathered.find(lookup, key)

    async def commit(self, work: Work) -> tuple[StoredCall, ...]:
        """Store a work whole or not at all; returns its outgoing calls with their ids.

        Cancelling the caller does not cancel the commit. Raises WorkRefusedError when this work can
        never be stored (others of its group are not affected), sqlite3.Error when the database
        fails, StoppedError after `close`; then nothing of this work is stored.
        """
        try:
            done = await self.engine.do(_event(work))
        except Exception as error:
            if is_database_fault(error) or isinstance(error, StoppedError):
                raise
            raise WorkRefusedError(str(error)) from error
        if done.rings_at is not None:
            work.will_ring(done.rings_at)
        return done.calls

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
        self.engine.do_along(_event(work), lambda done: stored(done.calls))

    def forget_calls(self, ids: Iterable[int]) -> None:
        """Take calls out of the outbox as `commit_along`: all that have ended by then at once."""
        is_on_its_way = bool(self._gone)
        self._gone += ids
        if not is_on_its_way:
            self._ride_along()

    def _ride_along(self) -> None:
        if self._gone:
            self.engine.do_along(Event(self._delete_gone), self._deleted)

    def _delete_gone(self, transaction: Transaction) -> int:
        ids = tuple(self._gone)
        transaction.write(DELETE_CALL, [{"call_id": row_id} for row_id in ids])
        return len(ids)

    def _deleted(self, done: Done[int]) -> None:
        del self._gone[: done.result]
        self._ride_along()  # for those that have ended meanwhile

    async def truncate_wal(self) -> bool:
        """Move the write-ahead log into the file and empty it. False when a reader was in the way.

        Call it from one place at a time; it takes its turn on the writing connection.
        """
        [row] = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return not row[0]

    async def wipe_traces(self) -> bool:
        """Leave no byte of what was deleted, in the file or its log; as `truncate_wal` otherwise.

        `secure_delete` clears a deleted row, but not the copies that stay in the slack of a page
        when its rows move to another one; only writing the file anew does.
        """
        await self._writer.execute_fetchall("VACUUM")
        return await self.truncate_wal()


def _event(work: Work) -> Event[None]:
    def act(transaction: Transaction) -> None:
        for statement, parameters in work.writes:
            transaction.write(statement, parameters)
        for call in work.calls:
            transaction.send(call)
        for of_work in work.acts:
            of_work(transaction)

    return Event(act, work.now)
