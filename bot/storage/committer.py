"""Commits in groups: works that wait together share one transaction and one sync."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Executable

from bot.engine.calls import StoredCall
from bot.engine.store.connection import Session
from bot.storage.outbox import INSERT_CALL, LAST_CALL_ID, call_row
from bot.storage.refusals import WorkRefusedError, is_fault_of_work
from bot.storage.work import Work

log = structlog.get_logger()

MOST_WORKS_IN_ONE_COMMIT = 200
_LONGEST_PAUSE_SECONDS = 60.0
ALONE_AFTER_SECONDS = 0.5  # sooner than the traces of a forgotten person are wiped

Calls = tuple[StoredCall, ...]
Written = Sequence[Calls]


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A work, and whom to tell what became of it."""

    work: Work
    stored: Callable[[Calls], None]
    failed: Callable[[Exception], None]


class Committer:
    """The one who writes. `in_transaction` runs what it is given in one, on the one connection.

    `on_commit` is told of each transaction: its seconds and how many works it held.
    """

    def __init__(
        self,
        in_transaction: Callable[[Callable[[Session], Written]], Awaitable[Written]],
        on_commit: Callable[[float, int], None],
    ) -> None:
        self._in_transaction = in_transaction
        self._on_commit = on_commit
        self._waiting: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._along: list[_Waiting] = []  # commit with the next that comes
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to commit."""
        self._task = asyncio.create_task(self._commit_forever(), name="committer")

    async def close(self) -> None:
        """Commit what waits, then no more."""
        task, self._task = self._task, None
        if task is not None:
            self._set_out()
            self._waiting.put_nowait(None)
            await task

    async def commit(self, work: Work) -> Calls:
        """As `Database.commit`."""
        if self._task is None:
            raise RuntimeError("the database is closed")
        done: asyncio.Future[Calls] = asyncio.get_running_loop().create_future()

        def stored(calls: Calls) -> None:
            if not done.cancelled():
                done.set_result(calls)

        def failed(error: Exception) -> None:
            if not done.cancelled():
                done.set_exception(error)

        self._waiting.put_nowait(_Waiting(work, stored, failed))
        return await done

    def commit_along(self, work: Work, stored: Callable[[Calls], None]) -> None:
        """As `Database.commit_along`."""
        refusals = 0

        def failed(error: Exception) -> None:
            nonlocal refusals
            refusals += isinstance(error, WorkRefusedError)
            log.error("write_postponed", error=str(error), refusals=refusals)
            again = _Waiting(work, stored, failed)
            if isinstance(error, WorkRefusedError):  # others it would slow down: rarer each time
                seconds = min(
                    ALONE_AFTER_SECONDS * 2.0 ** min(refusals, 10), _LONGEST_PAUSE_SECONDS
                )
                asyncio.get_running_loop().call_later(seconds, self._ride, again)
            else:
                self._ride(again)

        self._ride(_Waiting(work, stored, failed))

    def _ride(self, waiting: _Waiting) -> None:
        self._along.append(waiting)
        if self._timer is None and self._task is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(ALONE_AFTER_SECONDS, self._set_out)

    def _set_out(self) -> None:
        """Nobody came by to go along with: the first goes, and the others with it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._along:
            self._waiting.put_nowait(self._along.pop(0))

    async def _commit_forever(self) -> None:
        while (first := await self._waiting.get()) is not None:
            group = [first]
            while len(group) < MOST_WORKS_IN_ONE_COMMIT and not self._waiting.empty():
                following = self._waiting.get_nowait()
                if following is None:
                    self._waiting.put_nowait(None)
                    break
                group.append(following)
            along, self._along = self._along, []
            await self._commit_group([*group, *along])

    async def _commit_group(self, group: Sequence[_Waiting]) -> None:
        """One transaction for all."""
        started = time.perf_counter()
        try:
            works = [waiting.work for waiting in group]
            results = await self._in_transaction(partial(_write, works))
        except Exception as error:  # whatever it is, it must not stop the committer
            await self._take_apart(group, error)
            return
        self._on_commit(time.perf_counter() - started, len(group))
        for waiting, calls in zip(group, results, strict=True):
            waiting.stored(calls)

    async def _take_apart(self, group: Sequence[_Waiting], error: Exception) -> None:
        """After a failed transaction: one for each, so that a bad work fails alone."""
        if not is_fault_of_work(error):
            for waiting in group:
                waiting.failed(error)
        elif len(group) == 1:
            refusal = WorkRefusedError(str(error))
            refusal.__cause__ = error
            group[0].failed(refusal)
        else:
            for waiting in group:
                await self._commit_group([waiting])


def _write(works: Sequence[Work], session: Session) -> Written:
    """Each different statement runs once, with the parameters of all works."""
    for statement, parameters in _merged(works):
        session.write(statement, parameters)
    calls = [(index, call, work.now) for index, work in enumerate(works) for call in work.calls]
    stored: list[list[StoredCall]] = [[] for _ in works]
    if calls:
        rows = [call_row(call, now) for _, call, now in calls]
        session.write(INSERT_CALL, rows)
        # One writer, and ids that only grow by one: the last says them all, and RETURNING would
        # take a statement for each.
        last = session.rows(LAST_CALL_ID, {})[0][0]
        ids = range(last - len(rows) + 1, last + 1)
        for (index, call, _), row_id in zip(calls, ids, strict=True):
            stored[index].append(StoredCall(row_id, call))
    return [tuple(of_work) for of_work in stored]


def _merged(works: Sequence[Work]) -> Iterable[tuple[Executable, list[Mapping[str, Any]]]]:
    """Statements in the order of their first use, told apart by identity.

    Foreign keys are checked at the end of the transaction, so this order may differ from each
    work's own; where it matters otherwise the group fails and each work is written alone.
    """
    merged: dict[int, tuple[Executable, list[Mapping[str, Any]]]] = {}
    for work in works:
        for statement, parameters in work.writes:
            entry = merged.setdefault(id(statement), (statement, []))
            entry[1].extend([parameters] if isinstance(parameters, Mapping) else parameters)
    return merged.values()
