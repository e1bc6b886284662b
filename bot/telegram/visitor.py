"""Who writes, taps or votes, and where. A tap is read from its JSON: to let the library read it
costs more than to store it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.telegram.raw_update import storable


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom an update is from, as Telegram tells it.

    `chat_id` is None for a vote, which is given nowhere, and for a tap elsewhere, in an inline
    message. Of a tap there are the message with the button and Telegram's query.
    """

    person_id: int
    language_code: str | None = None
    first_name: str = ""
    chat_id: int | None = None
    is_private: bool = False
    message_id: int | None = None
    query_id: str | None = None


def tap_in(query: Mapping[str, Any]) -> tuple[Visitor, str]:
    """Who has tapped, and the button's data; empty for a button that sends none, as a game's.

    Raises AttributeError, KeyError or TypeError for a callback query that is not as Telegram writes
    them: what goes back to Telegram in an answer must be what Telegram sends.
    """
    sender, message, data = query["from"], query.get("message"), query.get("data")
    code, name = sender.get("language_code"), sender.get("first_name")
    chat = None if message is None else message["chat"]
    person_id, chat_id = _number(sender["id"]), None if chat is None else _number(chat["id"])
    visitor = Visitor(
        person_id,
        code if type(code) is str else None,
        name if type(name) is str else "",
        chat_id,
        chat is not None and chat_id == person_id and chat["type"] == "private",
        None if message is None else _number(message["message_id"]),
        _text(query["id"]),
    )
    return visitor, "" if data is None else _text(data)


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(f"a tap has {type(value).__name__} for a text")
    return value


def _number(value: object) -> int:
    number = storable(value)
    if number is None:
        raise TypeError(f"a tap has {type(value).__name__} for a number")
    return number
