"""Intake: one update from its JSON to its commit. Whoever calls it may acknowledge afterwards."""

import asyncio
import traceback
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Protocol

import structlog
from telegram import Bot, Update

from bot.pipeline.clock import Clock
from bot.pipeline.lanes import Lanes
from bot.pipeline.quiet_traceback import quiet_traceback
from bot.pipeline.raw_update import (
    Addressee,
    addressee_of,
    as_text,
    parsed,
    person_id_of,
    storable,
)
from bot.pipeline.riding_home import RidingHome, Seat
from bot.pipeline.update_log import UpdateEntry, UpdateLog
from bot.storage.database import Database
from bot.storage.dead_letters import DeadLetter, add_dead_letter
from bot.storage.refusals import WorkRefusedError
from bot.storage.seen import is_seen, mark_seen
from bot.storage.work import Work

log = structlog.get_logger()

# A handler that takes longer hangs. Until its commit nothing has happened, so nothing is undone.
HANDLE_WITHIN_SECONDS = 30.0


class Conversation(Protocol):
    """Turns an update into effects on a work; what it raises makes the update a dead letter."""

    async def handle(self, update: Update, work: Work) -> None:
        """Handle an update: write and send on `work` only."""
        ...

    def apologise(self, addressee: Addressee, work: Work) -> None:
        """Tell a person, on a fresh work, that their update failed."""
        ...


class Intake:
    """Takes updates: each once, in its lane, as one transaction with its outgoing calls.

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
        on_deadline_set: Callable[[], None],
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
        self._log = log
        self._handle_within_seconds = handle_within_seconds

    async def take(self, raw: Mapping[str, Any], seat: Seat | None = None) -> None:
        """Return once the update is stored, or was before; then it may be acknowledged.

        With a `seat`, the acknowledgement has to carry the call that boarded it. Raises what the
        database raises when it cannot commit: then the update must not be acknowledged.
        """
        entry = self._log.begin(raw)
        update, failure = self._parse(raw)
        number = storable(raw.get("update_id"))
        lane = lane_of(update) if update is not None else ("unreadable", number)
        await self._lanes.run(lane, lambda: self._store(raw, update, failure, seat, entry))

    def _parse(self, raw: Mapping[str, Any]) -> tuple[Update | None, Exception | None]:
        try:
            return parsed(raw, self._bot), None
        except Exception as error:  # whatever comes, the next update must be taken
            return None, error

    async def _store(
        self,
        raw: Mapping[str, Any],
        update: Update | None,
        failure: Exception | None,
        seat: Seat | None,
        entry: UpdateEntry,
    ) -> None:
        update_id = storable(raw.get("update_id"))
        with entry.of(person_id_of(raw, update)):
            if update_id is not None and await is_seen(self._database, update_id):
                entry.end("repeated")
                return
            if update is not None:
                failure = await self._handle(update, update_id, seat)
            if failure is None:
                entry.end("stored")
                return
            await self._bury(raw, update, failure, seat)
            entry.end("failed", failure)

    async def _handle(
        self, update: Update, update_id: int | None, seat: Seat | None
    ) -> Exception | None:
        """Handle an update and commit; returns why the update cannot be handled, if it cannot."""
        work = Work(self._database, self._clock.now())
        try:  # one funnel: the update becomes a dead letter, the queue goes on
            async with asyncio.timeout(self._handle_within_seconds):
                await self._conversation.handle(update, work)
        except Exception as error:
            return error
        try:
            await self._commit(work, update_id, seat)
        except WorkRefusedError as error:  # no repetition would store it
            return error
        return None

    async def _bury(
        self,
        raw: Mapping[str, Any],
        update: Update | None,
        failure: Exception,
        seat: Seat | None,
    ) -> None:
        """Keep a failed update with words to the person; alone when those cannot be stored."""
        update_id = storable(raw.get("update_id"))
        text = "".join(traceback.format_exception(failure))
        letter = DeadLetter(
            update_id=update_id,
            learner_id=person_id_of(raw, update),
            update=as_text(raw),
            traceback=text.encode("utf-8", "backslashreplace").decode(),
        )
        alone, with_apology = (Work(self._database, self._clock.now()) for _ in range(2))
        add_dead_letter(alone, letter)
        add_dead_letter(with_apology, letter)
        try:
            self._apologise(raw, with_apology)
            await self._commit(with_apology, update_id, seat)
        except WorkRefusedError:
            await self._commit(alone, update_id, seat)

    def _apologise(self, raw: Mapping[str, Any], work: Work) -> None:
        addressee = addressee_of(raw)
        if addressee is None:
            return
        try:
            self._conversation.apologise(addressee, work)
        except Exception as error:  # what broke the handler may break the words too
            log.error("apology_failed", traceback=quiet_traceback(error))

    async def _commit(self, work: Work, update_id: int | None, seat: Seat | None) -> None:
        if update_id is not None:
            mark_seen(work, update_id)
        await self._riding_home.commit(work, seat)
        if work.sets_deadline:
            self._on_deadline_set()


def lane_of(update: Update) -> Hashable:
    """The chat an update belongs to, else its person, else the update alone."""
    if update.effective_chat is not None:
        return update.effective_chat.id
    if update.effective_user is not None:
        return update.effective_user.id
    return ("update", update.update_id)
