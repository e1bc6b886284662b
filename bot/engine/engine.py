"""The engine: takes events in the order in which they come, and stores them in batches."""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog

from bot.engine.events import Done, Event, Failed
from bot.engine.store.batch import Batch, Outcome
from bot.engine.store.connection import Session
from bot.engine.store.faults import is_database_fault
from bot.engine.watch import LONGEST_ACT_SECONDS, Watch

log = structlog.get_logger()

MOST_IN_ONE_BATCH = 64
MOST_OF_ONE_PERSON = 5
ALONE_AFTER_SECONDS = 0.5  # sooner than the traces of a forgotten person are wiped
_LOOK_SECONDS = 0.1
_DOUBLINGS = 7  # up to about a minute

Result = TypeVar("Result")
Run = Callable[[Callable[[Session], list[Outcome]]], Awaitable[list[Outcome]]]


@dataclass(frozen=True, eq=False)
class _Waiting:
    """An event, and whom to tell what became of it."""

    event: Event[Any]
    ended: Callable[[Outcome], None]


class StoppedError(RuntimeError):
    """The engine stores nothing any more."""


class Engine:
    """The one who writes: `run` runs a function in the thread of the connection that does.

    `now` says the time; `on_commit` is told of each batch: its seconds and how many events it held.
    `interrupt` ends the statement that is running there. An act that takes longer than
    `longest_act_seconds` is interrupted, and fails with an ActTooLongError.
    """

    def __init__(
        self,
        run: Run,
        now: Callable[[], datetime],
        on_commit: Callable[[float, int], None],
        interrupt: Callable[[], object],
        longest_act_seconds: float = LONGEST_ACT_SECONDS,
    ) -> None:
        self._run = run
        self._watch = Watch(interrupt, longest_act_seconds)
        self._now = now
        self._on_commit = on_commit
        self._queue: deque[_Waiting] = deque()
        self._queued_of: Counter[Hashable] = Counter()
        self._behind: defaultdict[Hashable, deque[_Waiting]] = defaultdict(deque)
        self._along: list[_Waiting] = []  # stored with the next batch
        self._timer: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._is_ending = False
        self._looking: asyncio.TimerHandle
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to store."""
        self._is_ending = False
        self._task = asyncio.create_task(self._store_forever(), name="engine")

    async def stop(self) -> None:
        """Store what waits, then no more."""
        task, self._task = self._task, None
        if task is not None:
            self._set_out()
            self._is_ending = True
            self._wake.set()
            await task

    async def do(self, event: Event[Result]) -> Done[Result]:
        """Return when an event is stored, whole; others of its batch do not affect it.

        Cancelling the caller does not cancel the event. Raises what its act raises, what the
        database raises when it is broken, StoppedError after `stop`; then nothing is stored.
        """
        if self._task is None:
            raise StoppedError("the database is closed")
        done: asyncio.Future[Done[Result]] = asyncio.get_running_loop().create_future()

        def ended(outcome: Outcome) -> None:
            if done.cancelled():
                return
            if isinstance(outcome, Failed):
                done.set_exception(outcome.error)
            else:
                done.set_result(outcome)

        self._put(_Waiting(event, ended))
        return await done

    def do_along(
        self, event: Event[Result], stored: Callable[[Done[Result]], None] = lambda done: None
    ) -> None:
        """Store an event with the next batch, which costs no sync of its own.

        When none comes within half a second it is stored alone. Nobody waits for it: a crash before
        takes it along. When it fails it is tried again, with the next.
        """
        failures = 0

        def ended(outcome: Outcome) -> None:
            nonlocal failures
            if isinstance(outcome, Done):
                stored(outcome)
                return
            failures += 1
            log.error("write_postponed", error=str(outcome.error), failures=failures)
            if is_database_fault(outcome.error):
                self._ride(again)
            else:  # rarer each time
                seconds = ALONE_AFTER_SECONDS * 2.0 ** min(failures, _DOUBLINGS)
                asyncio.get_running_loop().call_later(seconds, self._ride, again)

        again = _Waiting(event, ended)
        self._ride(again)

    def _put(self, waiting: _Waiting) -> None:
        """Queue an event; behind the others of its person, when many of theirs wait."""
        person = waiting.event.person
        if person is not None:
            if self._queued_of[person] >= MOST_OF_ONE_PERSON:
                self._behind[person].append(waiting)
                return
            self._queued_of[person] += 1
        self._queue.append(waiting)
        self._wake.set()

    def _ride(self, waiting: _Waiting) -> None:
        self._along.append(waiting)
        if self._timer is None and self._task is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(ALONE_AFTER_SECONDS, self._set_out)

    def _set_out(self) -> None:
        """Nobody came by to go along with."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._queue.extend(self._along)
        self._along.clear()
        self._wake.set()

    async def _store_forever(self) -> None:
        while True:
            if not self._queue:
                if self._is_ending:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            batch = [self._take() for _ in range(min(len(self._queue), MOST_IN_ONE_BATCH))]
            along, self._along = self._along, []
            await self._store([*batch, *along])

    def _take(self) -> _Waiting:
        """The next event; one of the same person that was held back takes a place at the end."""
        waiting = self._queue.popleft()
        person = waiting.event.person
        if person is not None:
            self._queued_of[person] -= 1
            if behind := self._behind.get(person):
                self._queue.append(behind.popleft())
                self._queued_of[person] += 1
            elif not self._queued_of[person]:
                del self._queued_of[person]
                self._behind.pop(person, None)
        return waiting

    async def _store(self, batch: Sequence[_Waiting]) -> None:
        started = time.perf_counter()
        self._look_before_long()
        try:
            events = [waiting.event for waiting in batch]
            outcomes = await self._run(Batch(events, self._now(), self._watch).run)
        except Exception as error:  # whatever it is, it must not stop the engine
            outcomes = [Failed(error)] * len(batch)
        else:
            self._on_commit(time.perf_counter() - started, len(outcomes))
        finally:
            self._looking.cancel()
        for waiting in reversed(batch[len(outcomes) :]):  # there was no time for these
            self._put_back(waiting)
        for waiting, outcome in zip(batch, outcomes, strict=False):
            waiting.ended(outcome)

    def _look_before_long(self) -> None:
        """Look at the act that is running, again and again."""
        self._watch.look()
        loop = asyncio.get_running_loop()
        self._looking = loop.call_later(_LOOK_SECONDS, self._look_before_long)

    def _put_back(self, waiting: _Waiting) -> None:
        if waiting.event.person is not None:
            self._queued_of[waiting.event.person] += 1
        self._queue.appendleft(waiting)
