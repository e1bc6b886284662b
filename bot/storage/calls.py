"""A Bot API call to make, before and after it has its row in the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


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
    arguments without files; `attachment` is the bytes of the one file of `send_document`.
    A later call with the same `supersede_key` makes this one superfluous.
    """

    chat_id: int
    method: str
    parameters: Mapping[str, Any]
    priority: Priority = Priority.REPLY
    supersede_key: str | None = None
    attachment: bytes | None = None


@dataclass(frozen=True)
class StoredCall:
    """A call with the id of its row."""

    id: int
    call: Call
