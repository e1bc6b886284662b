"""Intake: one update from its JSON to its commit. Whoever calls it may acknowledge afterwards."""

import asyncio
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import structlog
from structlog.contextvars import bind_contextvars
from telegram import Bot, Update

from bot.engine.engine import StoppedError
from bot.engine.events import Event
from bot.engine.quiet_traceback import quiet_traceback
from bot.engine.store.faults import is_database_fault
from bot.engine.store.transaction import Transaction
from bot.pipeline.clock import Clock
from bot.pipeline.flood_guard import FloodGuard
from bot.pipeline.lanes import Lanes, Place
from bot.pipeline.parking import Parking
from bot.pipeline.raw_update import (
    Addressee,
    addressee_of,
    as_text,
    parsed,
    person_id_of,
    storable,
)
from bot.pipeline.riding_home import RidingHome, Seat
from bot.pipeline.tap import Tap, private_tap
from bot.pipeline.update_log import UpdateEntry, UpdateLog
from bot.storage.database import Database
from bot.storage.dead_letters import DeadLetter, add_dead_letter
from bot.storage.refusals import WorkRefusedError
from bot.storage.seen import is_seen, mark_if_new, mark_seen
from bot.storage.work import Work

log = structlog.get_logger()

# A handler that takes longer hangs. Until its commit nothing has happened, so nothing is undone.
HANDLE_WITHIN_SECONDS = 30.0


class Conversation(Protocol):
    """Turns an update into effects on a work; what it raises makes the update a dead letter."""

    def act_on(self, tap: Tap) -> tuple[str, Callable[[Transaction], None]] | None:
        """What answers a tap in one act, and its name; None when it takes the way of all else."""
        ...

    def lanes_of(self, update: Update) -> Sequence[Place]:
        """Where the update has to wait for its turn, and what has to wait for it.

        Asked at once, so that no later update overtakes it.
        """
        ...

    async def quiz_lanes_of(self, update: Update) -> Sequence[Place]:
        """Where it then has to wait for its turn in live quizzes, which may have to be looked up.

        Asked when it is its turn in the lanes above.
        """
        ...

    async def handle(self, update: Update, work: Work) -> None:
        """Handle an update: write and send on `work` only."""
        ...

    def apologise(self, addressee: Addressee, work: Work) -> None:
        """Tell a person, on a fresh work, that their update failed."""
        ...


@dataclass(frozen=True)
class _Arrival:
    """An update as it came and, when it could be read, as the library has it; else why not."""

    raw: Mapping[str, Any]
    number: int | None
    update: Update | None
    failure: Exception | None
    places: Sequence[Place]
    seat: Seat | None
    tap: Tap | None = None
    act: tuple[str, Callable[[Transaction], None]] | None = None


class Intake:
    """Takes updates: each once, in its lanes, as one transaction with its outgoing calls.

    One not handled within `handle_within_seconds` becomes a dead letter, like one that fails.
    """

    def __init__(
        self,
        bot: Bot,
        database: Database,
        riding_home: RidingHome,
        lanes: Lanes,
        clock: Clock,
        conversation: Conversation,
        on_deadline_set: Callable[[datetime], None],
        parking: Parking,
        log: UpdateLog,
        handle_within_seconds: float = HANDLE_WITHIN_SECONDS,
    ) -> None:
        self._bot = bot
        self._database = database
        self._riding_home = riding_home
        self._lanes = lanes
        self._clock = clock
        self._conversation = conversation
        self._on_deadline_set = on_deadline_set
        self._parking = parking
        self._log = log
        self._handle_within_seconds = handle_within_seconds
        self._guard = FloodGuard()

    async def take(self, raw: Mapping[str, Any], seat: Seat | None = None) -> None:
        """Return once the update is stored, or was before, or is passed over as one of a flood;
        then it may be acknowledged.

        With a `seat`, the acknowledgement has to carry the call that boarded it. Raises what the
        database raises when it cannot commit: then the update must not be acknowledged.
        """
        entry = self._log.begin(raw)
        arrival = self._read(raw, seat)
        with self._guard.admitted(arrival.places[0].lane) as is_admitted:
            if is_admitted:
                await self._lanes.run(arrival.places, lambda: self._take_turn(arrival, entry))
            else:
                entry.end("passed_over")

    def _read(self, raw: Mapping[str, Any], seat: Seat | None) -> _Arrival:
        number = storable(raw.get("update_id"))
        if (tap := private_tap(raw)) is not None and (act := self._conversation.act_on(tap)):
            return _Arrival(raw, number, None, None, (Place(tap.person_id),), seat, tap, act)
        try:
            update = parsed(raw, self._bot)
            places = self._conversation.lanes_of(update)
        except Exception as error:  # whatever comes, the next update must be taken
            return _Arrival(raw, number, None, error, (Place(("unreadable", number)),), seat)
        return _Arrival(raw, number, update, None, places, seat)

    async def _take_turn(self, arrival: _Arrival, entry: UpdateEntry) -> None:
        """Wait in the lanes of live quizzes too, where the update is about any."""
        if arrival.tap is not None and arrival.act is not None:
            await self._answer(arrival.tap, *arrival.act, arrival, entry)
            return
        places: Sequence[Place] = ()
        if arrival.update is not None:
            try:
                places = await self._conversation.quiz_lanes_of(arrival.update)
            except Exception as error:  # it is kept as one that cannot be handled
                arrival = replace(arrival, update=None, failure=error)
        if places:
            await self._lanes.run(places, lambda: self._store(arrival, entry))
        else:
            await self._store(arrival, entry)

    async def _answer(
        self,
        tap: Tap,
        name: str,
        act: Callable[[Transaction], None],
        arrival: _Arrival,
        entry: UpdateEntry,
    ) -> None:
        """Store a tap with what answers it, in one act."""

        def once(tx: Transaction) -> bool:
            if not mark_if_new(tx, tap.update_id):
                return False
            self._parking.end(tx, tap.update_id)
            act(tx)
            return True

        with entry.of(tap.person_id):
            bind_contextvars(handler=name)
            try:
                done = await self._database.engine.do(Event(once, person=tap.person_id))
            except Exception as error:
                if is_database_fault(error) or isinstance(error, StoppedError):
                    raise
                await self._bury(arrival, error)
                entry.end("failed", error)
                return
            self._parking.ended(tap.update_id)
            self._riding_home.take(done.calls, arrival.seat)
            if done.rings_at is not None:
                self._on_deadline_set(done.rings_at)
            entry.end("stored" if done.result else "repeated")

    async def _store(self, arrival: _Arrival, entry: UpdateEntry) -> None:
        number, update, failure = arrival.number, arrival.update, arrival.failure
        with entry.of(person_id_of(arrival.raw, update)):
            if number is not None and await is_seen(self._database, number):
                entry.end("repeated")
                return
            if update is not None:
                failure = await self._handle(update, arrival)
            if isinstance(failure, WorkRefusedError) and update is not None:
                # Somebody was quicker, perhaps, and what they have stored shows now.
                failure = await self._handle(update, arrival)
            if failure is None:
                entry.end("stored")
                return
            await self._bury(arrival, failure)
            entry.end("failed", failure)

    async def _handle(self, update: Update, arrival: _Arrival) -> Exception | None:
        """Handle an update and commit; returns why the update cannot be handled, if it cannot."""
        work = Work(self._database, self._clock.now())
        try:  # one funnel: the update becomes a dead letter, the queue goes on
            async with asyncio.timeout(self._handle_within_seconds):
                await self._conversation.handle(update, work)
        except Exception as error:
            return error
        try:
            await self._commit(work, arrival)
        except WorkRefusedError as error:  # no repetition of this work would store it
            return error
        return None

    async def _bury(self, arrival: _Arrival, failure: Exception) -> None:
        """Keep a failed update with words to the person; alone when those cannot be stored."""
        text = "".join(traceback.format_exception(failure))
        letter = DeadLetter(
            update_id=arrival.number,
            learner_id=person_id_of(arrival.raw, arrival.update),
            update=as_text(arrival.raw),
            traceback=text.encode("utf-8", "backslashreplace").decode(),
        )
        alone, with_apology = (Work(self._database, self._clock.now()) for _ in range(2))
        add_dead_letter(alone, letter)
        add_dead_letter(with_apology, letter)
        try:
            self._apologise(arrival.raw, with_apology)
            await self._commit(with_apology, arrival)
        except WorkRefusedError:
            await self._commit(alone, arrival)

    def _apologise(self, raw: Mapping[str, Any], work: Work) -> None:
        addressee = addressee_of(raw)
        if addressee is None:
            return
        try:
            self._conversation.apologise(addressee, work)
        except Exception as error:  # what broke the handler may break the words too
            log.error("apology_failed", traceback=quiet_traceback(error))

    async def _commit(self, work: Work, arrival: _Arrival) -> None:
        if arrival.number is not None:
            mark_seen(work, arrival.number)
            self._parking.end(work, arrival.number)
        await self._riding_home.commit(work, arrival.seat)
        if arrival.number is not None:
            self._parking.ended(arrival.number)
        if work.sets_deadline is not None:
            self._on_deadline_set(work.sets_deadline)
