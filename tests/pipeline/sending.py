"""A sender on a real database, talking to a local Telegram."""

from datetime import datetime
from pathlib import Path
from typing import Any, Self

from telegram import Bot

from bot.engine.calls import Call, Priority
from bot.pipeline.chat_lane import Limits
from bot.pipeline.clock import SystemClock
from bot.pipeline.lanes import Lanes
from bot.pipeline.receipts import ReceiptKind, Receipts
from bot.pipeline.sender import Sender
from bot.pipeline.telegram_request import AiohttpRequest
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.outbox import pending_calls
from bot.storage.work import Work
from sandbox.calls import Call as MadeCall
from sandbox.testing import RunningSandbox
from tests.fake_clock import FakeClock
from tests.waiting import until

NO_LIMITS = Limits(per_second=100_000, per_chat_second=100_000, per_group_minute=100_000)
READ_TIMEOUT_SECONDS = 0.5


def telegram_bot(telegram: RunningSandbox) -> Bot:
    """The library's bot with our HTTP client, and with little patience."""
    request = AiohttpRequest(read_timeout=READ_TIMEOUT_SECONDS)
    url = f"{telegram.api_url}/bot"
    return Bot(telegram.token, base_url=url, request=request, get_updates_request=request)


class Post:
    """A sender that may be stopped and started anew on the same database."""

    def __init__(self, telegram: RunningSandbox, path: Path, limits: Limits = NO_LIMITS) -> None:
        self.telegram = telegram
        self._path = path
        self._limits = limits
        self.clock = FakeClock()
        self.receipts: dict[str, ReceiptKind] = {}
        self.rings: list[datetime] = []  # the deadlines that receipts have set

    async def __aenter__(self) -> Self:
        migrate(self._path)
        self.database = Database(self._path, SystemClock().now)
        await self.database.start()
        self.bot = telegram_bot(self.telegram)
        await self.bot.initialize()
        self.lanes = Lanes()
        receipts = Receipts(self.lanes, self.receipts, self.rings.append)
        self.sender = Sender(self.bot, self.database, self.clock, self._limits, receipts)
        await self.sender.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.sender.stop(within_seconds=2)
        await self.database.close()
        await self.bot.shutdown()

    async def send(self, *calls: Call) -> None:
        """Commit calls in one work and hand them to the sender."""
        work = Work(self.database, self.clock.now())
        work.calls.extend(calls)
        self.sender.take(await self.database.commit(work))

    async def waiting(self) -> list[Call]:
        """The calls in the outbox."""
        return [stored.call for stored in await pending_calls(self.database)]

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
