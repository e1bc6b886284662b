"""The one task that watches the deadlines: each that falls due is an event of the engine."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.engine.clock import Clock
from bot.engine.engine import StoppedError
from bot.engine.events import Event
from bot.engine.message import Message, NotThisMessageError
from bot.engine.quiet_traceback import quiet_traceback
from bot.engine.store.database import Database
from bot.engine.store.deadlines import (
    Deadline,
    deadlines_beyond,
    find_deadline,
    first_deadlines,
    keep_deadline,
    set_deadline,
)
from bot.engine.store.transaction import Transaction

log = structlog.get_logger()

RETRY_AFTER = timedelta(minutes=1)
A_FEW, MOST_AT_ONCE = 10, 500  # so many are read at first, and when all of them are due

Act = Callable[[Transaction, Any], None]


@dataclass(frozen=True)
class TimerKind:
    """What is done when a timer is due: an act on its message, stored with the timer's end.

    What takes long is prepared beside the engine, and returns the act. A kind that `is_job` is part
    of something long, and waits behind all that people do. `longest` is how far ahead this kind is
    ever set: one further off was set by a clock that has been put back since, and is due now.
    """

    act: Act | None = None
    prepare: Callable[[Any], Awaitable[Act]] | None = None
    is_job: bool = False
    longest: timedelta | None = None

    async def act_for(self, message: Message) -> Act:
        """The act, prepared."""
        if self.prepare is not None:
            return await self.prepare(message)
        assert self.act is not None, "a kind has an act, or prepares one"
        return self.act


class DeadlineClock:
    """Keeps each deadline when it falls due, none twice at once.

    A failed act is tried again after a minute. A deadline of a kind that this version does not know
    is dropped; so is the turn of one that was cleared, or put off, before its turn came.
    """

    def __init__(
        self, database: Database, clock: Clock, kinds: Mapping[type[Message], TimerKind]
    ) -> None:
        self._database = database
        self._engine = database.engine
        self._clock = clock
        self._kinds = {message.verb: (message, kind) for message, kind in kinds.items()}
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._until: datetime | None = None  # until then nothing falls due; None: not known
        self._in_hand: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._ended: set[tuple[str, str]] = set()  # since what is due was last read
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

    @property
    def in_hand(self) -> int:
        """How many deadlines are being kept."""
        return len(self._in_hand)

    def look_again(self, at: datetime) -> None:
        """A deadline has been set for this time: is it the earliest now?"""
        if self._until is None or at < self._until:
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
        longest = {verb: kind.longest for verb, (_, kind) in self._kinds.items() if kind.longest}
        wrong = await self._database.read(partial(_set_too_far, longest))
        if wrong:
            await self._engine.do(Event(partial(_make_due, wrong)))

    async def _begin_with_the_due(self) -> datetime | None:
        """Returns when the next falls due; None when that is not known before one has ended."""
        now = self._clock.now()
        self._ended.clear()
        first = await self._database.read(partial(first_deadlines, at_most=A_FEW))
        if len(first) == A_FEW and first[-1].due_at <= now:
            first = await self._database.read(partial(first_deadlines, at_most=MOST_AT_ONCE))
        for deadline in first:
            if deadline.due_at > now:
                return deadline.due_at
            name = (deadline.kind, deadline.key)
            if name not in self._in_hand and name not in self._ended:
                self._in_hand[name] = asyncio.create_task(self._keep(deadline))
        return None

    async def _keep(self, deadline: Deadline) -> None:
        try:
            await self._keep_or_put_off(deadline)
        except StoppedError:
            log.info("deadline_waits", kind=deadline.kind)  # for the next start
        except Exception as error:  # not even that it failed could be stored
            log.error("deadline_waits", kind=deadline.kind, error=str(error))
            await self._clock.wait(self._stopping, self._clock.now() + RETRY_AFTER)
        finally:
            del self._in_hand[deadline.kind, deadline.key]
            self._ended.add((deadline.kind, deadline.key))
            self._changed.set()

    async def _keep_or_put_off(self, deadline: Deadline) -> None:
        try:
            found = self._understood(deadline)
            if found is None:
                await self._engine.do(Event(partial(keep_deadline, deadline=deadline)))
                return
            message, kind = found
            keep = partial(_keep_in, await kind.act_for(message), message, deadline)
            await self._engine.do(Event(keep, is_kept=True, is_job=kind.is_job))
        except StoppedError:
            raise
        except Exception as error:  # kept, and tried again
            log.error("deadline_failed", kind=deadline.kind, traceback=quiet_traceback(error))
            await self._engine.do(Event(partial(_put_off, deadline)))

    def _understood(self, deadline: Deadline) -> tuple[Message, TimerKind] | None:
        """What a deadline says; None when this version does not know it."""
        of_kind, kind = self._kinds.get(deadline.kind, (None, None))
        if of_kind is None or kind is None:
            return None
        try:
            return of_kind.decode(deadline.message), kind
        except NotThisMessageError:
            log.error("deadline_not_understood", kind=deadline.kind)
            return None


def _keep_in(act: Act, message: Message, fallen_due: Deadline, tx: Transaction) -> None:
    """Do what a deadline is for, unless it was cleared or put off since."""
    deadline = find_deadline(tx, fallen_due.kind, fallen_due.key)
    if deadline is not None and deadline.due_at <= tx.now:
        keep_deadline(tx, fallen_due)
        act(tx, message)


def _put_off(deadline: Deadline, tx: Transaction) -> None:
    set_deadline(tx, Deadline(deadline.kind, deadline.key, tx.now + RETRY_AFTER))


def _set_too_far(longest: Mapping[str, timedelta], tx: Transaction) -> list[Deadline]:
    return [
        deadline
        for kind, most in longest.items()
        for deadline in deadlines_beyond(tx, kind, tx.now + most)
    ]


def _make_due(deadlines: list[Deadline], tx: Transaction) -> None:
    for deadline in deadlines:
        set_deadline(tx, Deadline(deadline.kind, deadline.key, tx.now))
