"""The engine: takes events in the order in which they come, and stores them in batches."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import structlog

from bot.engine.backoff import backoff_seconds
from bot.engine.event_queue import EventQueue, Waiting
from bot.engine.events import Done, Event, Failed
from bot.engine.quiet_traceback import quiet_traceback
from bot.engine.store.batch import Batch, Outcome
from bot.engine.store.connection import Session
from bot.engine.store.faults import is_database_fault
from bot.engine.watch import LONGEST_ACT_SECONDS, Watch

log = structlog.get_logger()

ALONE_AFTER_SECONDS = 0.5  # sooner than the traces of a forgotten person are wiped
_LOOK_SECONDS = 0.1
_LONGEST_RETRY_SECONDS = 60.0

Result = TypeVar("Result")
Run = Callable[[Callable[[Session], list[Outcome]]], Awaitable[list[Outcome]]]


class StoppedError(RuntimeError):
    """The engine stores nothing any more."""


class Engine:
    """The one who writes: `run` runs a function in the thread of the connection that does.

    `now` says the time; `on_commit` is told of each batch: its seconds and how many events it held.
    `interrupt` ends the statement that is running there. An act that takes longer than
    `longest_act_seconds` is interrupted, and fails with an ActTooLongError. What is tried again
    waits `retry_seconds` at first. `on_stored` is told of each event that is stored, before those
    who wait for it: here what follows from it begins.
    """

    def __init__(
        self,
        run: Run,
        now: Callable[[], datetime],
        on_commit: Callable[[float, int], None],
        interrupt: Callable[[], object],
        longest_act_seconds: float = LONGEST_ACT_SECONDS,
        *,
        retry_seconds: float = ALONE_AFTER_SECONDS,
    ) -> None:
        self.on_stored: Callable[[Event[Any], Done[Any]], None] = lambda event, done: None
        self._run = run
        self._watch = Watch(interrupt, longest_act_seconds)
        self._now = now
        self._on_commit = on_commit
        self._retry_seconds = retry_seconds
        self._queue = EventQueue()
        self._along: list[Waiting] = []  # stored with the next batch
        self._timer: asyncio.TimerHandle | None = None
        self._postponed: dict[Waiting, asyncio.TimerHandle] = {}
        self._at_work = 0
        self._wake = asyncio.Event()
        self._is_ending = False
        self._looking: asyncio.TimerHandle
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to store."""
        self._is_ending = False
        self._task = asyncio.create_task(self._store_forever(), name="engine")

    async def stop(self) -> None:
        """Store what waits, if the database takes it, then no more."""
        task, self._task = self._task, None
        if task is not None:
            self._is_ending = True
            for waiting, timer in list(self._postponed.items()):
                timer.cancel()
                self._put_again(waiting)
            self._set_out()
            await task

    async def do(self, event: Event[Result]) -> Done[Result]:
        """Return when an event is stored, whole; others of its batch do not affect it.

        Cancelling the caller does not cancel the event. Raises what its act raises, what the
        database raises when it is broken (unless the event is kept), StoppedError when the engine
        ends, or has ended; then nothing is stored.
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

        self._put(Waiting(event, ended))
        return await done

    def do_along(
        self, event: Event[Result], stored: Callable[[Done[Result]], None] = lambda done: None
    ) -> None:
        """Store an event with the next batch, which costs no sync of its own.

        When none comes within half a second it is stored alone. Nobody waits for it: a crash before
        takes it along. When it fails it is tried again.
        """

        def ended(outcome: Outcome) -> None:
            if isinstance(outcome, Done):
                stored(outcome)
            elif not self._is_ending:
                self._postpone(waiting, outcome.error)

        waiting = Waiting(event, ended)
        self._along.append(waiting)
        if self._timer is None and self._task is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(ALONE_AFTER_SECONDS, self._set_out)

    @property
    def waiting(self) -> int:
        """How many events have come, and have not ended yet."""
        return len(self._queue) + len(self._along) + len(self._postponed) + self._at_work

    def how_many_wait_of(self, person: Hashable) -> int:
        """How many events of a person wait for their turn."""
        return self._queue.count_of(person)

    def _put(self, waiting: Waiting) -> None:
        self._queue.put(waiting)
        self._wake.set()

    def _set_out(self) -> None:
        """Nobody came by to go along with."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for waiting in self._along:
            self._queue.put(waiting)
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
            along, self._along = self._along, []
            await self._store([*self._queue.next_batch(), *along])

    async def _store(self, batch: Sequence[Waiting]) -> None:
        started = time.perf_counter()
        self._at_work = len(batch)
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
        self._at_work = 0
        self._queue.put_back(batch[len(outcomes) :])
        for waiting, outcome in zip(batch, outcomes, strict=False):
            try:
                self._end(waiting, outcome)
            except Exception as error:  # the others have ended all the same
                log.error("event_not_followed", traceback=quiet_traceback(error))

    def _end(self, waiting: Waiting, outcome: Outcome) -> None:
        is_kept = waiting.event.is_kept
        if is_kept and isinstance(outcome, Failed) and is_database_fault(outcome.error):
            if not self._is_ending:
                self._postpone(waiting, outcome.error)
                return
            outcome = Failed(StoppedError("the database is closed"))
        try:
            if isinstance(outcome, Done):
                self.on_stored(waiting.event, outcome)
        finally:
            waiting.ended(outcome)

    def _postpone(self, waiting: Waiting, error: Exception) -> None:
        """Try an event again, rarer each time."""
        waiting.failures += 1
        log.error("write_postponed", error=str(error), failures=waiting.failures)
        seconds = backoff_seconds(
            waiting.failures,
            first_seconds=self._retry_seconds,
            longest_seconds=_LONGEST_RETRY_SECONDS,
        )
        loop = asyncio.get_running_loop()
        self._postponed[waiting] = loop.call_later(seconds, self._put_again, waiting)

    def _put_again(self, waiting: Waiting) -> None:
        del self._postponed[waiting]
        self._put(waiting)

    def _look_before_long(self) -> None:
        """Look at the act that is running, again and again."""
        self._watch.look()
        loop = asyncio.get_running_loop()
        self._looking = loop.call_later(_LOOK_SECONDS, self._look_before_long)
