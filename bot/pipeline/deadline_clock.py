"""The one task that wakes for the earliest deadline; what falls due walks the path of an update."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from bot.pipeline.clock import Clock
from bot.pipeline.lanes import Lanes
from bot.pipeline.sender import Sender
from bot.storage.database import Database
from bot.storage.deadlines import (
    Deadline,
    deadlines_beyond,
    earliest_deadline,
    keep_deadline,
    set_deadline,
)
from bot.storage.work import Work

log = structlog.get_logger()

RETRY_AFTER = timedelta(minutes=1)


class DeadlineClock:
    """Runs `acts[kind](work, deadline)` when a deadline falls due, then commits it as done.

    `after[kind]`, where given, runs once that commit is on disk. A failed act is tried again after
    a minute; a deadline of a kind that this version does not know is dropped. `longest[kind]` is
    how far ahead a kind is ever set: one further off was set by a clock that has been put back
    since, and is due now.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        lanes: Lanes,
        clock: Clock,
        acts: Mapping[str, Callable[[Work, Deadline], Awaitable[None]]],
        after: Mapping[str, Callable[[], Awaitable[object]]],
        longest: Mapping[str, timedelta],
    ) -> None:
        self._database = database
        self._sender = sender
        self._lanes = lanes
        self._clock = clock
        self._acts = acts
        self._after = after
        self._longest = longest
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False

    def start(self) -> None:
        """Begin to watch the deadlines."""
        self._task = asyncio.create_task(self._watch(), name="deadlines")

    async def stop(self) -> None:
        """End after the deadline under way."""
        self._is_stopping = True
        self._changed.set()
        if self._task is not None:
            await self._task

    def look_again(self) -> None:
        """A deadline may have been set: look for the earliest anew."""
        self._changed.set()

    async def _watch(self) -> None:
        while not self._is_stopping:
            self._changed.clear()
            try:
                await self._put_right()
                earliest = await earliest_deadline(self._database)
                if earliest is not None and earliest.due_at <= self._clock.now():
                    await self._keep(earliest)
                    continue
                until = earliest.due_at if earliest else None
            except Exception as error:  # the database may come back
                log.error("deadlines_unreadable", error=str(error))
                until = self._clock.now() + RETRY_AFTER
            await self._clock.wait(self._changed, until)

    async def _put_right(self) -> None:
        """Make due what a clock that was ahead has set too far off."""
        work = Work(self._database, self._clock.now())
        for kind, longest in self._longest.items():
            for wrong in await deadlines_beyond(self._database, kind, work.now + longest):
                set_deadline(work, Deadline(kind, wrong.key, work.now))
        if work.writes:
            await self._database.commit(work)

    async def _keep(self, deadline: Deadline) -> None:
        lane = ("deadline", deadline.kind, deadline.key)
        await self._lanes.run(lane, lambda: self._act(deadline))
        if deadline.kind in self._after:
            await self._after[deadline.kind]()

    async def _act(self, deadline: Deadline) -> None:
        work = Work(self._database, self._clock.now())
        keep_deadline(work, deadline)
        act = self._acts.get(deadline.kind)
        try:
            if act is not None:
                await act(work, deadline)
            calls = await self._database.commit(work)
        except Exception:  # kept, and tried again; the deadlines after it go on
            log.error("deadline_failed", kind=deadline.kind, traceback=traceback.format_exc())
            work = Work(self._database, self._clock.now())
            set_deadline(work, Deadline(deadline.kind, deadline.key, work.now + RETRY_AFTER))
            calls = await self._database.commit(work)
        self._sender.take(calls)
