"""The SQLite file: one connection that writes, which the engine has, and several that only read.

SQLite waits for the disk, so each connection has a thread of its own. What belongs together, a
transaction or a snapshot, takes one trip there and back.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.engine.engine import Engine
from bot.engine.events import Done, Event
from bot.engine.store.batch import Outcome
from bot.engine.store.connection import Connection, DriverConnection, Session, connect
from bot.engine.store.outbox import DELETE_CALL
from bot.engine.store.transaction import Transaction

READERS = 4
_WRITER_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # /forget must also clear free pages
    "temp_store=MEMORY",
)
_READER_PRAGMAS = ("query_only=ON", "temp_store=MEMORY")

Result = TypeVar("Result")


class Database:
    """`start` before use, `close` at the end: it stores what was handed in before.

    All that changes is an event of its `engine`. `on_commit` is told of each transaction: its
    seconds and how many events it held. Connections are of the type `connections`.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        on_commit: Callable[[float, int], None] = lambda seconds, events: None,
        connections: type[DriverConnection] = DriverConnection,
    ) -> None:
        self._path = path
        self._now = now
        self._connections = connections
        self._open = AsyncExitStack()
        self._writer: Connection
        self._readers: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
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
        """Store what waits, then close every connection."""
        await self.engine.stop()
        await self._open.aclose()

    async def read(self, look: Callable[[Transaction], Result]) -> Result:
        """What a function reads beside the one who writes, all of it as last stored.

        Raises sqlite3.Error when it writes, and AssertionError when it sends.
        """

        def snapshot(session: Session) -> Result:
            with session.transaction("BEGIN"):
                tx = Transaction(session, self._now())
                found = look(tx)
                assert not tx.calls, "what is sent has to be stored"
                return found

        async with self._reader() as reader:
            return await reader.run(snapshot)

    async def _connect(self, opening: AsyncExitStack, pragmas: tuple[str, ...]) -> Connection:
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

    def forget_calls(self, ids: Iterable[int]) -> None:
        """Take calls out of the outbox with what is stored next: all that have ended by then."""
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
