"""Answers of the Bot API, read without a word of them in the log."""

from typing import Any

from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.engine.json_text import from_json


class UnreadableAnswerError(TelegramError):
    """The other side answered, but not in JSON, or its answer was cut."""


def parsed_json(payload: bytes) -> Any:
    """The JSON of an answer. Raises `UnreadableAnswerError`.

    As the library's, which would also log what cannot be read: words and names of people.
    """
    try:
        return from_json(payload.decode("utf-8", "replace"))
    except ValueError:
        failure = UnreadableAnswerError("Invalid server response")
    raise failure


async def read_by_library(status: int, answer: bytes) -> Any:
    """The result in an answer. Raises what python-telegram-bot's own client raises for it."""
    return await _Answered(status, answer).post("")


class _Answered(BaseRequest):
    """A client that has been answered already."""

    def __init__(self, status: int, answer: bytes) -> None:
        self._status = status
        self._answer = answer

    parse_json_payload = staticmethod(parsed_json)

    @property
    def read_timeout(self) -> float | None:
        """None: it never waits."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        """The answer."""
        return self._status, self._answer
