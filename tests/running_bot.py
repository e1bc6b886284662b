"""The real bot inside a test's event loop, and people who write to it and tap its buttons."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Self

from pydantic import SecretStr

from bot.app import Fonte
from bot.config import Settings
from bot.content import Pack, Question
from bot.content.library import load_pack
from bot.engine.clock import Clock, SystemClock
from bot.engine.store.migrate import migrate
from sandbox.calls import Call
from sandbox.testing import RunningSandbox

PACK = load_pack()
_SCREENS = ("sendMessage", "editMessageText", "sendDocument", "sendPhoto")
_NO_LIMITS = 100_000


@cache
def _empty_database() -> bytes:
    """A database file with today's schema and nothing in it.

    It is in WAL mode, as the file of a bot that has run before: the switch at the first start fails
    when a test, which does not wait for the start, writes to the file just then.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate(path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        return path.read_bytes()


class RunningBot:
    """Fonte against a sandbox. `start` and `stop` may be called again and again on one database."""

    def __init__(
        self,
        telegram: RunningSandbox,
        database: Path,
        *,
        pack: Pack = PACK,
        clock: Clock | None = None,
        seed: int = 1,
        random: Random | None = None,
        connections: type[sqlite3.Connection] = sqlite3.Connection,
        **settings: Any,
    ) -> None:
        self.telegram = telegram
        self.database_path = database
        self._pack = pack
        self.clock = clock or SystemClock()
        self._seed = seed
        self._random = random
        self._connections = connections
        self._settings = settings
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.fonte: Fonte

    async def start(self) -> Self:
        """Serve; returns at once, what people do waits for the bot."""
        if not self.database_path.exists():
            self.database_path.write_bytes(_empty_database())
        settings = Settings(
            **{
                "bot_token": SecretStr(self.telegram.token),
                "bot_api_url": self.telegram.api_url,
                "database_url": f"sqlite:///{self.database_path}",
                "send_per_second": _NO_LIMITS,
                "send_per_chat_second": _NO_LIMITS,
                "send_per_group_minute": _NO_LIMITS,
                **self._settings,
            }
        )
        self._stop = asyncio.Event()
        random = self._random or Random(self._seed)
        self.fonte = Fonte(settings, self._pack, self.clock, random, connections=self._connections)
        self._task = asyncio.create_task(self.fonte.run(self._stop))
        return self

    async def stop(self) -> None:
        """End as after SIGTERM."""
        self._stop.set()
        await self.ended()

    async def ended(self) -> None:
        """Return when it ends; raises what ended it."""
        if self._task is not None:
            await self._task
            self._task = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *exception: object) -> None:
        await self.stop()

    def person(
        self, language_code: str = "it", first_name: str = "Test", **fields: Any
    ) -> "Someone":
        """A new person in a private chat with the bot."""
        created = self.telegram.create_person(first_name, language_code, **fields)
        return Someone(self.telegram, created.id)


class Someone:
    """A person at their phone. Each act returns the bot's screen that it led to, as a message."""

    def __init__(self, telegram: RunningSandbox, person_id: int) -> None:
        self.telegram = telegram
        self.id = person_id

    async def say(self, text: str) -> dict[str, Any]:
        """Write a text; returns the first message that the bot then sends."""
        since = self.telegram.next_call_index
        self.telegram.send(self.id, text)
        return await self.next_screen(since)

    async def tap(self, label: str, message: dict[str, Any] | None = None) -> dict[str, Any]:
        """Tap the button whose label is, or begins with, `label`; returns the screen after it."""
        message = message or self.screen
        since = self.telegram.next_call_index
        self.telegram.tap(self.id, message["message_id"], self.data_of(label, message))
        return await self.next_screen(since)

    async def tap_for_toast(self, label: str, message: dict[str, Any] | None = None) -> str | None:
        """Tap a button that changes nothing; returns the toast."""
        message = message or self.screen
        return await self.tap_data(self.data_of(label, message), message)

    async def tap_data(self, data: str, message: dict[str, Any] | None = None) -> str | None:
        """Tap with any data, forged if no button has it; returns the toast."""
        message = message or self.screen
        query = self.telegram.tap(self.id, message["message_id"], data, forge=True)

        def is_answer(call: Call) -> bool:
            return call.parameters.text("callback_query_id") == query

        answer = await self._call("answerCallbackQuery", None, 0, is_answer)
        return answer.parameters.text("text") or None

    async def start_practice(self, size: str = "5") -> dict[str, Any]:
        """Begin a practice on all topics by taps; returns the first question."""
        await self.say("/quiz")
        screen = self.screen
        everything = [key for key in _keys(screen) if key["callback_data"] == "size:-"][0]
        await self.tap(everything["text"])
        begin = [k for k in _keys(self.screen) if k["callback_data"] == f"begin:-:{size}"][0]
        return await self.tap(begin["text"])

    async def answer(self, *, right: bool) -> dict[str, Any]:
        """Answer the question on the screen, rightly or wrongly; returns the verdict."""
        question = self.question()
        options = {key["callback_data"].split(":")[3]: key["text"] for key in self._letters()}
        chosen = question.key if right else next(o for o in options if o != question.key)
        return await self.tap(options[chosen])

    def question(self, pack: Pack = PACK) -> Question:
        """The question that the screen asks."""
        text = self.screen["text"]
        stems = ((q, stem) for q in pack.questions for stem in (q.stem.it, q.stem.en))
        return next(question for question, stem in stems if stem in text)

    def _letters(self) -> list[dict[str, str]]:
        return [key for key in _keys(self.screen) if key["callback_data"].startswith("a:")]

    @property
    def screen(self) -> dict[str, Any]:
        """The latest message of the bot, as it stands now."""
        return [m for m in self.telegram.messages(self.id) if m["from"]["is_bot"]][-1]

    @staticmethod
    def labels(message: dict[str, Any]) -> list[str]:
        """The labels of a message's keyboard, row by row."""
        return [key["text"] for key in _keys(message)]

    @staticmethod
    def data_of(label: str, message: dict[str, Any]) -> str:
        """The callback data of a button by the beginning of its label."""
        keys = _keys(message)
        found = [k for k in keys if k["text"] == label] or [
            k for k in keys if k["text"].startswith(label)
        ]
        assert found, f"no button {label!r} among {[key['text'] for key in keys]}"
        return str(found[0]["callback_data"])

    async def next_screen(self, since: int) -> dict[str, Any]:
        """The message that the first call since then sent or edited, as it stands now."""
        call = await self._call(None, self.id, since, lambda call: call.method in _SCREENS)
        messages: dict[int, dict[str, Any]] = self.telegram.world.chats[self.id].messages
        return messages[call.result["message_id"]]

    async def _call(
        self,
        method: str | None,
        chat_id: int | None,
        since: int,
        is_meant: Callable[[Call], bool],
    ) -> Call:
        """The first successful call that is meant, made since then or still to come."""
        count = 1
        while True:
            calls = await self.telegram.wait(method, chat_id, since=since, count=count)
            for call in calls:
                if is_meant(call):
                    return call
            count = len(calls) + 1


def _keys(message: dict[str, Any]) -> list[dict[str, str]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [key for row in rows for key in row]
