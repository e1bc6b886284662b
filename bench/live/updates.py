"""The updates of teachers and pupils in live quizzes, as Telegram would send them."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.taps import FIRST_LEARNER, QUESTIONS, asking_message, compact, person, private_chat

FIRST_UPDATE = 50_000_000
_FIRST_TEACHER, _FIRST_GROUP = 10_000, -1_000_000_000
_DATE = 1_750_000_000
_MESSAGE_ID = 100


def teacher_id(quiz: int) -> int:
    """The Telegram id of who leads a quiz; quizzes are counted from 0."""
    return _FIRST_TEACHER + quiz


def pupil_id(pupil: int) -> int:
    """The Telegram id of a pupil; counted from 0 over all quizzes."""
    return FIRST_LEARNER + pupil


def group_id(quiz: int) -> int:
    """The group in which a quiz is played."""
    return _FIRST_GROUP - quiz


@dataclass(frozen=True)
class LiveTap:
    """A person's tap on a button of a message in a chat; `number` is that of the update."""

    number: int
    person_id: int
    chat_id: int
    message_id: int
    data: str

    @property
    def query_id(self) -> str:
        """Of its callback query."""
        return f"77{self.number}"

    @property
    def update(self) -> str:
        """What Telegram posts."""
        question = QUESTIONS[self.message_id % len(QUESTIONS)]
        query = {
            "id": self.query_id,
            "from": person(self.person_id),
            "message": asking_message(_chat(self.chat_id), self.message_id, question, self.data),
            "chat_instance": str(-self.chat_id),
            "data": self.data,
        }
        return compact({"update_id": self.number, "callback_query": query})


class Updates:
    """Makes updates; each has a number that none had before."""

    def __init__(self, first: int = FIRST_UPDATE) -> None:
        self._numbers = itertools.count(first)

    def writes(self, person_id: int, text: str, chat_id: int | None = None) -> str:
        """A person writes a command, in the private chat or elsewhere."""
        number = next(self._numbers)
        message = {
            "message_id": number,
            "from": person(person_id),
            "chat": _chat(chat_id or person_id),
            "date": _DATE,
            "text": text,
            "entities": [
                {"offset": 0, "length": len(text.split()[0]), "type": "bot_command"},
            ],
        }
        return compact({"update_id": number, "message": message})

    def taps(
        self, person_id: int, data: str, chat_id: int | None = None, position: int = 0
    ) -> LiveTap:
        """A person taps a button of the message that asks the question at a position."""
        number = next(self._numbers)
        return LiveTap(number, person_id, chat_id or person_id, _MESSAGE_ID + position, data)


def _chat(chat_id: int) -> Mapping[str, Any]:
    if chat_id > 0:
        return private_chat(chat_id)
    return {"id": chat_id, "title": "A class", "type": "supergroup"}
