"""A sender on a real database, talking to a local Telegram."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from telegram import Bot

from bot.engine.calls import Call, Priority
from bot.engine.clock import Clock
from bot.engine.events import Done, Event
from bot.engine.message import Message
from bot.engine.store.connection import Session
from bot.engine.store.database import Database
from bot.engine.store.migrate import migrate
from bot.engine.store.outbox import pending_calls
from bot.engine.store.transaction import Transaction
from bot.telegram.client.telegram_request import AiohttpRequest
from bot.telegram.sending.chat_queue import Limits
from bot.telegram.sending.receipts import Receipt
from bot.telegram.sending.sender import Sender
from sandbox.calls import Call as MadeCall
from sandbox.testing import RunningSandbox
from tests.fake_clock import FakeClock
from tests.waiting import until

NO_LIMITS = Limits(per_second=100_000, per_chat_second=100_000, per_group_minute=100_000)
READ_TIMEOUT_SECONDS = 0.5


def telegram_bot(telegram: RunningSandbox) -> Bot:
    """The library's bot with our HTTP client, and with little patience."""
    request = AiohttpRequest(
        read_timeout=READ_TIMEOUT_SECONDS, sending_read_timeout=READ_TIMEOUT_SECONDS
    )
    url = f"{telegram.api_url}/bot"
    return Bot(telegram.token, base_url=url, request=request, get_updates_request=request)


class Post:
    """A sender that may be stopped and started anew on the same database."""

    def __init__(
        self,
        telegram: RunningSandbox,
        path: Path,
        limits: Limits = NO_LIMITS,
        clock: Clock | None = None,
    ) -> None:
        self.telegram = telegram
        self._path = path
        self._limits = limits
        self.clock = clock or FakeClock()
        self.receipts: dict[type[Message], Callable[[Transaction, Any, Receipt], None]] = {}
        self.rings: list[datetime] = []  # the deadlines that receipts have set

    async def __aenter__(self) -> Self:
        migrate(self._path)
        self.database = Database(self._path, self.clock.now)
        await self.database.start()
        self.bot = telegram_bot(self.telegram)
        await self.bot.initialize()
        self.sender = Sender(self.bot, self.database, self.clock, self._limits, self.receipts)
        self.database.engine.on_stored = self._go_on
        await self.sender.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.sender.stop(within_seconds=2)
        await self.database.close()
        await self.bot.shutdown()

    async def send(self, *calls: Call) -> None:
        """Store calls in one act, which hands them to the sender."""

        def send_all(tx: Transaction) -> None:
            for call in calls:
                tx.send(call)

        await self.database.engine.do(Event(send_all))

    def _go_on(self, event: Event[Any], done: Done[Any]) -> None:
        """What follows when an event is stored, as in `bot.app`."""
        self.sender.take(done.calls if event.reply is None else event.reply.take(done.calls))
        if done.rings_at is not None:
            self.rings.append(done.rings_at)

    async def waiting(self) -> list[Call]:
        """The calls in the outbox."""
        return [stored.call for stored in await self.database.read(pending_calls)]

    async def emptied(self) -> None:
        """Return when nothing is left to send."""

        async def is_empty() -> bool:
            return self.sender.depth == 0 and not await self.waiting()

        await until(is_empty)

    def person(self) -> int:
        """Somebody who has written to the bot, so that it may answer."""
        person = self.telegram.create_person()
        self.telegram.send(person.id, "/start")
        return person.id

    def texts(self, person_id: int) -> list[str]:
        """What the bot has written to somebody, as it stands."""
        said = (m for m in self.telegram.messages(person_id) if m["from"]["is_bot"])
        return [message["text"] for message in said]

    def made(self, method: str | None = None, chat_id: int | None = None) -> list[MadeCall]:
        """The calls that reached Telegram, whatever came of them."""
        of_setting_up = {"getMe"}
        made = self.telegram.calls(method, chat_id)
        return [call for call in made if call.method not in of_setting_up]


@asynccontextmanager
async def held(database: Database) -> AsyncIterator[None]:
    """Meanwhile nothing is stored: the thread that writes is kept busy. What comes, waits."""
    reached, goes_on = threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        reached.set()
        goes_on.wait()

    holding = asyncio.create_task(database._writer.run(hold))
    try:
        await until(reached.is_set)
        yield
    finally:
        goes_on.set()
        await holding


def message(chat_id: int, text: str, **fields: Any) -> Call:
    """A call that sends a text."""
    return Call(chat_id, "send_message", {"chat_id": chat_id, "text": text}, **fields)


def edit(chat_id: int, message_id: int, text: str, **fields: Any) -> Call:
    """A call that puts a text in a message's place."""
    parameters = {"chat_id": chat_id, "message_id": message_id, "text": text}
    return Call(chat_id, "edit_message_text", parameters, **fields)


def answer(person_id: int, query_id: str, text: str = "") -> Call:
    """A call that answers a tap."""
    parameters = {"callback_query_id": query_id, "text": text}
    return Call(person_id, "answer_callback_query", parameters, Priority.CALLBACK_ANSWER)
