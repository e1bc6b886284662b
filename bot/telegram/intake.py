"""Intake: one update from its JSON to its commit. Whoever calls it may acknowledge afterwards."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from telegram import Bot, Update

from bot.engine.engine import Engine, StoppedError
from bot.engine.events import Event
from bot.engine.quiet_traceback import quiet_traceback
from bot.engine.reply import Reply
from bot.engine.store.dead_letters import DeadLetter, add_dead_letter
from bot.engine.store.faults import is_database_fault
from bot.engine.store.seen import mark_if_new
from bot.engine.store.transaction import Transaction
from bot.telegram.raw_update import (
    Addressee,
    addressee_of,
    as_text,
    parsed,
    person_id_of,
    storable,
)
from bot.telegram.update_log import UpdateEntry, UpdateLog
from bot.telegram.visitor import Visitor, tap_in

log = structlog.get_logger()

# As many as one getUpdates brings at most: all that somebody sent while the bot was away is taken.
MOST_WAITING = 100
TELL_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Answer:
    """What answers an update: one act, and its name in the log."""

    name: str
    act: Callable[[Transaction], None]


class Conversation(Protocol):
    """Knows what answers an update."""

    def answer_to_tap(self, visitor: Visitor, data: str) -> Answer:
        """What answers a tap on a button with this data."""
        ...

    async def answer_to(self, update: Update) -> Answer | None:
        """What answers an update that is no tap; None when nothing does."""
        ...

    def say_too_many(self, addressee: Addressee, tx: Transaction) -> None:
        """Tell a person that they send more than can be taken."""
        ...

    def apologise(self, addressee: Addressee, tx: Transaction) -> None:
        """Tell a person that their update failed."""
        ...


@dataclass(frozen=True)
class _Arrival:
    """An update as it came."""

    raw: Mapping[str, Any]
    number: int | None
    person_id: int | None
    reply: Reply | None
    entry: UpdateEntry


class Intake:
    """Takes updates: each once, in the order in which they come, as one act of the engine."""

    def __init__(
        self,
        bot: Bot,
        engine: Engine,
        now: Callable[[], datetime],
        conversation: Conversation,
        update_log: UpdateLog,
    ) -> None:
        self._bot = bot
        self._engine = engine
        self._now = now
        self._conversation = conversation
        self._log = update_log
        self._told_at: Mapping[int, datetime] = {}

    async def take(self, raw: Mapping[str, Any], reply: Reply | None = None) -> None:
        """Return once the update is stored, or was before; then it may be acknowledged.

        The answer to a tap may go along with a `reply`. Raises what the database raises when it
        cannot store: then the update must not be acknowledged.
        """
        number, person_id = storable(raw.get("update_id")), person_id_of(raw)
        arrival = _Arrival(raw, number, person_id, reply, self._log.begin(raw))
        try:
            await self._answer_or_bury(arrival)
        except Exception as error:
            arrival.entry.end("not_stored", person_id, error)
            raise

    async def _answer_or_bury(self, arrival: _Arrival) -> None:
        try:
            if self._engine.how_many_wait_of(arrival.person_id) >= MOST_WAITING:
                await self._pass_over(arrival)
            else:
                await self._store(arrival, await self._answer_to(arrival.raw))
        except Exception as error:
            if is_database_fault(error) or isinstance(error, StoppedError):
                raise
            await self._bury(arrival, error)

    async def _answer_to(self, raw: Mapping[str, Any]) -> Answer | None:
        """What answers an update. Raises whatever, when it cannot be read."""
        query = raw.get("callback_query")
        if query is None:
            return await self._conversation.answer_to(parsed(raw, self._bot))
        return self._conversation.answer_to_tap(*tap_in(query))

    async def _store(self, arrival: _Arrival, answer: Answer | None) -> None:
        """Store an update with what answers it, all in one act."""
        arrival.entry.handler = answer.name if answer is not None else None
        act = answer.act if answer is not None else _do_nothing
        once = partial(_once, arrival.number, act)
        done = await self._engine.do(Event(once, arrival.person_id, arrival.reply))
        arrival.entry.end("stored" if done.result else "repeated", arrival.person_id)

    async def _pass_over(self, arrival: _Arrival) -> None:
        """Take an update of somebody who sends without end: only that it came, and now and then a
        sentence. It waits behind nobody, so that others need not wait for it.
        """
        addressee = addressee_of(arrival.raw)
        act: Callable[[Transaction], None] = _do_nothing
        if addressee is not None and self._may_tell(addressee.chat_id):
            act = partial(self._conversation.say_too_many, addressee)
        await self._engine.do(Event(partial(_once, arrival.number, act)))
        arrival.entry.end("passed_over", arrival.person_id)

    def _may_tell(self, chat_id: int) -> bool:
        """Whether somebody was not told for a while that they send too much; they are now."""
        now = self._now()
        recently = {chat: at for chat, at in self._told_at.items() if now - at < TELL_EVERY}
        self._told_at = {**recently, chat_id: recently.get(chat_id, now)}
        return chat_id not in recently

    async def _bury(self, arrival: _Arrival, failure: Exception) -> None:
        """Keep a failed update with words to the person; alone when those cannot be stored."""
        text = "".join(traceback.format_exception(failure))
        letter = DeadLetter(
            update_id=arrival.number,
            learner_id=arrival.person_id,
            update=as_text(arrival.raw),
            traceback=text.encode("utf-8", "backslashreplace").decode(),
        )
        keep = partial(add_dead_letter, letter=letter)
        addressee = addressee_of(arrival.raw)

        def keep_and_apologise(tx: Transaction) -> None:
            keep(tx)
            if addressee is not None:
                self._conversation.apologise(addressee, tx)

        try:
            await self._engine.do(Event(partial(_once, arrival.number, keep_and_apologise)))
        except Exception as error:  # what broke the handler may break the words too
            if is_database_fault(error) or isinstance(error, StoppedError):
                raise
            log.error("apology_failed", traceback=quiet_traceback(error))
            await self._engine.do(Event(partial(_once, arrival.number, keep)))
        arrival.entry.end("failed", arrival.person_id, failure)


def _once(number: int | None, act: Callable[[Transaction], object], tx: Transaction) -> bool:
    """Do what an update calls for; False, and nothing, when the update was taken before."""
    if number is not None and not mark_if_new(tx, number):
        return False
    act(tx)
    return True


def _do_nothing(tx: Transaction) -> None:
    """What is not for Fonte, or too much."""
