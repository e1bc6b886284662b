"""A class in a live quiz: a host who leads it, pupils who tap, and what the database has of it.

They play through the local Telegram, in whatever process the bot is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.actions import callback_data_of
from sandbox.testing import RunningSandbox
from tests.running_bot import PACK, Someone
from tests.storage.stored import rows
from tests.waiting import until

GROUP, CODE = "group", "code"
STAGES = (GROUP, CODE)
WAIT_SECONDS = 120.0
Message = dict[str, Any]
_QUIZ_OF = """SELECT id, code FROM live_quizzes WHERE host_id = ? AND group_id IS ?
              ORDER BY created_at DESC"""
_SEATED = "SELECT count(*) FROM live_seats WHERE quiz_id = ? AND name <> ''"
_STATE = "SELECT phase, position, is_closed FROM live_quizzes WHERE id = ?"
_DELIVERED = "SELECT count(*) FROM live_messages WHERE quiz_id = ? AND slot = ? AND chat_id = ?"
_LANDED = "SELECT count(*) FROM live_messages WHERE quiz_id = ? AND slot = ? AND chat_id <> ?"


@dataclass
class LiveClass:
    """One quiz in a group, or by code. Pupils are ids of people; acts return at once.

    `settings` are the host's choices as their buttons carry them, such as `seconds="20"`.
    """

    telegram: RunningSandbox
    database: Path
    stage: str
    host: Someone
    pupils: list[int]
    group_id: int | None = None
    quiz_id: int = 0
    code: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def gathered(
        cls, telegram: RunningSandbox, database: Path, stage: str, size: int, **settings: str
    ) -> "LiveClass":
        """A host and that many pupils who have not met the bot yet; in a group, its members."""
        host = telegram.create_person("Prof", "it").id
        pupils = [telegram.create_person(f"P{n}", "en").id for n in range(1, size + 1)]
        group_id = telegram.create_group("3B", [host, *pupils]).id if stage == GROUP else None
        return cls(
            telegram, database, stage, Someone(telegram, host), pupils, group_id, settings=settings
        )

    async def open(self) -> None:
        """Set what is to be set, and open the lobby."""
        await self.host.say("/teach")
        for setting, value in self.settings.items():
            await self.host.tap_data(f"tv:{setting}:{value}")
        self.telegram.send(self.host.id, "/live", chat_id=self.group_id)
        await self.find()
        await self.until_shown("lc:" if self.stage == CODE else "lj:", self.group_id)

    async def find(self) -> None:
        """Look up which quiz it is, once it is there: the newest of its host in its group."""

        def found() -> list[Any]:
            return rows(self.database, _QUIZ_OF, self.host.id, self.group_id)

        await until(found, WAIT_SECONDS)
        self.quiz_id, self.code = found()[0]

    async def begin(self, among: Iterable[int] | None = None) -> None:
        """All these pupils (without: all) come in, and the first question is asked of them."""
        coming = self.pupils if among is None else list(among)
        for person_id in coming:
            self.come_in(person_id)
        await until(lambda: self.seated() >= len(coming), WAIT_SECONDS)
        await self.lead("start")
        await self.until_delivered(1, len(coming))

    def come_in(self, person_id: int) -> str | int:
        """A pupil joins: by a tap in the group, else by the link."""
        if self.stage == GROUP:
            return self.tap(person_id, f"lj:{self.quiz_id}", self.shown("lj:")["message_id"])
        return self.telegram.send(person_id, f"/start live_{self.code}")

    async def lead(self, event: str, position: int | None = None) -> str | None:
        """The host taps a control; returns the toast, None when it was done."""
        at = self.state()[1] if position is None else position
        return await self.host.tap_data(f"lc:{self.quiz_id}:{at}:{event}")

    def tap(self, person_id: int, data: str, message_id: int | None = None) -> str:
        """Somebody taps where the quiz is played, with any data; returns the query id."""
        if message_id is None:
            message_id = self.telegram.last_message(self.chat_of(person_id))["message_id"]
        return self.telegram.tap(person_id, message_id, data, forge=True, chat_id=self.group_id)

    def answer(self, person_id: int, position: int, option: str) -> str:
        """A pupil taps an option of the question at a position; returns the query id."""
        message = self.question(position, person_id)
        return self.tap(person_id, f"la:{self.quiz_id}:{position}:{option}", message["message_id"])

    def chat_of(self, person_id: int) -> int:
        """The chat in which a pupil sees the questions."""
        return self.group_id or person_id

    def shown(self, prefix: str, chat_id: int | None = None) -> Message:
        """The newest message with a button whose data begins so. Raises IndexError."""
        messages = self.telegram.messages(chat_id or self.group_id or self.host.id)
        return [
            message
            for message in messages
            if any(data.startswith(prefix) for data in callback_data_of(message))
        ][-1]

    async def until_shown(self, prefix: str, chat_id: int | None = None) -> Message:
        """The same, once it is there."""

        def is_there() -> bool:
            try:
                return bool(self.shown(prefix, chat_id))
            except IndexError:
                return False

        await until(is_there, WAIT_SECONDS)
        return self.shown(prefix, chat_id)

    def question(self, position: int, person_id: int) -> Message:
        """The message that asks a pupil the question at a position. Raises IndexError."""
        return self.shown(f"la:{self.quiz_id}:{position}:", self.chat_of(person_id))

    async def asked(self, position: int, person_id: int) -> Message:
        """The same, once it is there."""
        begins = f"la:{self.quiz_id}:{position}:"
        return await self.until_shown(begins, self.chat_of(person_id))

    def options(self, position: int) -> list[str]:
        """The ids of the options of a question."""
        question_id = self.one("question_id", position)
        return [option.id for option in PACK.question(question_id).options]

    def key(self, position: int) -> str:
        """The id of the right option."""
        return PACK.question(self.one("question_id", position)).key

    def wrong_options(self, position: int) -> list[str]:
        """The ids of the three wrong options."""
        return [option for option in self.options(position) if option != self.key(position)]

    def one(self, column: str, position: int) -> Any:
        """What is stored of a question."""
        sql = f"SELECT {column} FROM live_questions WHERE quiz_id = ? AND position = ?"
        return rows(self.database, sql, self.quiz_id, position)[0][0]

    def state(self) -> tuple[str, int, int]:
        """The phase, the position, and whether the question is closed, as stored."""
        phase, position, is_closed = rows(self.database, _STATE, self.quiz_id)[0]
        return phase, position, is_closed

    async def until_phase(self, phase: str, position: int | None = None) -> None:
        """Return when the quiz is in a phase, at a position if one is named."""

        def is_there() -> bool:
            now = self.state()
            return now[0] == phase and position in (None, now[1])

        await until(is_there, WAIT_SECONDS)

    def seated(self) -> int:
        """How many pupils have a seat and a name."""
        count: int = rows(self.database, _SEATED, self.quiz_id)[0][0]
        return count

    async def until_delivered(self, position: int, count: int) -> None:
        """Return when the bot knows that so many have a question; a group has it once."""
        if self.stage == GROUP:
            group = self.chat_of(self.host.id)
            await until(lambda: self.is_delivered(position, group), WAIT_SECONDS)
        else:
            wanted = max(count, 1)
            await until(
                lambda: self._count(_LANDED, position, self.host.id) >= wanted, WAIT_SECONDS
            )

    def is_delivered(self, position: int, chat_id: int) -> bool:
        """Whether the bot knows that a chat has a question."""
        return self._count(_DELIVERED, position, chat_id) > 0

    def responses(self) -> dict[tuple[int, int], tuple[str, int]]:
        """(position, person id) -> the option and whether it was late, as stored."""
        sql = "SELECT position, person_id, option_id, is_late FROM live_responses WHERE quiz_id = ?"
        return {(at, who): (option, late) for at, who, option, late in self._rows(sql)}

    def _rows(self, sql: str) -> list[Any]:
        return rows(self.database, sql, self.quiz_id)

    def _count(self, sql: str, *parameters: object) -> int:
        count: int = rows(self.database, sql, self.quiz_id, *parameters)[0][0]
        return count
