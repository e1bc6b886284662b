"""The one task that watches the deadlines; what falls due walks the path of an update."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.engine.quiet_traceback import quiet_traceback
from bot.pipeline.clock import Clock
from bot.pipeline.lanes import Lanes, Place
from bot.pipeline.sender import Sender
from bot.storage.database import Database
from bot.storage.deadlines import (
    Deadline,
    deadlines_beyond,
    find_deadline,
    first_deadlines,
    keep_deadline,
    set_deadline,
)
from bot.storage.work import Work

log = structlog.get_logger()

RETRY_AFTER = timedelta(minutes=1)
A_FEW, MOST_AT_ONCE = 10, 500  # so many are read at first, and when all of them are due


@dataclass(frozen=True)
class DeadlineKind:
    """What is done when a deadline of a kind falls due.

    `act` adds to a work, which is then committed together with the deadline's end; `after` runs
    once that is on disk. Both have their turn in the lanes that `lanes_of` gives for the key,
    without it in a lane of the deadline's own. `longest` is how far ahead this kind is ever set:
    one further off was set by a clock that has been put back since, and is due now.
    """

    act: Callable[[Work, Deadline], Awaitable[None]]
    after: Callable[[], Awaitable[object]] | None = None
    longest: timedelta | None = None
    lanes_of: Callable[[str], Sequence[Place]] | None = None


class DeadlineClock:
    """Keeps each deadline when it falls due, many side by side, none twice at once.

    A failed act is tried again after a minute. A deadline of a kind that this version does not know
    is dropped; so is the turn of one that was cleared, or put off, before its turn came.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        lanes: Lanes,
        clock: Clock,
        kinds: Mapping[str, DeadlineKind],
    ) -> None:
        self._database = database
        self._sender = sender
        self._lanes = lanes
        self._clock = clock
        self._kinds = kinds
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._until: datetime | None = None  # until then nothing falls due; None: not known
        self._in_hand: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch the deadlines."""
        self._task = asyncio.create_task(self._watch(), name="deadlines")

    async def stop(self, within_seconds: float) -> None:
        """Begin with no more; wait for those under way."""
        self._stopping.set()
        self._changed.set()
        if self._task is not None:
            await self._task
        if self._in_hand:
            await asyncio.wait(list(self._in_hand.values()), timeout=within_seconds)

    def look_again(self, at: datetime | None = None) -> None:
        """A deadline may have been set, for this time if known: is it the earliest now?"""
        if at is None or self._until is None or at < self._until:
            self._changed.set()

    async def _watch(self) -> None:
        while not self._stopping.is_set():
            self._changed.clear()
            self._until = None
            try:
                await self._put_right()
                until = await self._begin_with_the_due()
            except Exception as error:  # the database may come back
                log.error("deadlines_unreadable", error=str(error))
                until = self._clock.now() + RETRY_AFTER
            self._until = until
            await self._clock.wait(self._changed, until)

    async def _put_right(self) -> None:
        """Make due what a clock that was ahead has set too far off."""
        work = Work(self._database, self._clock.now())
        for name, kind in self._kinds.items():
            if kind.longest is None:
                continue
            for wrong in await deadlines_beyond(self._database, name, work.now + kind.longest):
                set_deadline(work, Deadline(name, wrong.key, work.now))
        if work.writes:
            await self._database.commit(work)

    async def _begin_with_the_due(self) -> datetime | None:
        """Returns when the next falls due; None when that is not known before one has ended."""
        now = self._clock.now()
        first = await first_deadlines(self._database, A_FEW)
        if len(first) == A_FEW and first[-1].due_at <= now:
            first = await first_deadlines(self._database, MOST_AT_ONCE)
        for deadline in first:
            if deadline.due_at > now:
                return deadline.due_at
            name = (deadline.kind, deadline.key)
            if name not in self._in_hand:
                self._in_hand[name] = asyncio.create_task(self._keep(deadline))
        return None

    async def _keep(self, deadline: Deadline) -> None:
        kind = self._kinds.get(deadline.kind)
        try:
            await self._lanes.run(_places(kind, deadline), lambda: self._in_turn(kind, deadline))
        except Exception as error:  # not even that it failed could be stored
            log.error("deadline_waits", kind=deadline.kind, error=str(error))
            await self._clock.wait(self._stopping, self._clock.now() + RETRY_AFTER)
        finally:
            del self._in_hand[deadline.kind, deadline.key]
            self._changed.set()

    async def _in_turn(self, kind: DeadlineKind | None, fallen_due: Deadline) -> None:
        deadline = await find_deadline(self._database, fallen_due.kind, fallen_due.key)
        work = Work(self._database, self._clock.now())
        if deadline is None or deadline.due_at > work.now:
            return
        keep_deadline(work, deadline)
        try:
            if kind is not None:
                await kind.act(work, deadline)
            calls = await self._database.commit(work)
        except Exception as error:  # kept, and tried again
            log.error("deadline_failed", kind=deadline.kind, traceback=quiet_traceback(error))
            work = Work(self._database, self._clock.now())
            set_deadline(work, Deadline(deadline.kind, deadline.key, work.now + RETRY_AFTER))
            self._sender.take(await self._database.commit(work))
            return
        self._sender.take(calls)
        if kind is not None and kind.after is not None:
            await kind.after()


def _places(kind: DeadlineKind | None, deadline: Deadline) -> Sequence[Place]:
    if kind is None or kind.lanes_of is None:
        return (Place(("deadline", deadline.kind, deadline.key)),)
    return kind.lanes_of(deadline.key)
