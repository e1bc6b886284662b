"""A Bot API call to make, before and after it has its row in the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from bot.engine.json_text import JsonText, as_json


class Priority(IntEnum):
    """Which call goes first when Telegram's limits make calls wait; low goes first."""

    CALLBACK_ANSWER = 0
    LIVE = 1
    REPLY = 2
    REMINDER = 3


@dataclass(frozen=True)
class Call:
    """One Bot API call to make.

    `method` is the Bot API's name in snake case (`send_message`), `parameters` its JSON-able
    arguments without files; `attachment` is the bytes of the one file that `send_document`,
    `send_photo` and their like carry, named by the parameter `filename`.
    A later call with the same `supersede_key` makes this one superfluous.
    `receipt`, at most 128 characters, is a message about what is to be written down once Telegram
    has taken the call or has refused it for good (`bot.receipts`). A call that was superseded has
    none.
    """

    chat_id: int
    method: str
    parameters: Mapping[str, Any]
    priority: Priority = Priority.REPLY
    supersede_key: str | None = None
    attachment: bytes | None = None
    receipt: str | None = None

    @cached_property
    def body(self) -> JsonText:
        """The parameters as JSON: made once, as it is stored, and sent."""
        return JsonText(as_json(dict(self.parameters)))


@dataclass(frozen=True)
class StoredCall:
    """A call with the id of its row."""

    id: int
    call: Call
