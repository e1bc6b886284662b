"""A tap on a button in a private chat, read from its JSON.

To let the library read it costs more than to store it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.pipeline.raw_update import storable


@dataclass(frozen=True, slots=True)
class Tap:
    """A person's tap on a button of a message in their chat with the bot."""

    update_id: int
    query_id: str
    person_id: int
    language_code: str | None
    message_id: int
    data: str


def private_tap(raw: Mapping[str, Any]) -> Tap | None:
    """The tap that an update is; None when it is something else, or not as Telegram writes one."""
    try:
        query = raw["callback_query"]
        sender, message = query["from"], query["message"]
        chat = message["chat"]
        language_code = sender.get("language_code")
        tap = Tap(
            raw["update_id"],
            query["id"],
            sender["id"],
            language_code if type(language_code) is str else None,
            message["message_id"],
            query["data"],
        )
        is_private = chat["type"] == "private" and chat["id"] == tap.person_id
    except (AttributeError, KeyError, TypeError):
        return None
    numbers = (tap.update_id, tap.person_id, tap.message_id)
    is_whole = all(storable(number) is not None for number in numbers)
    return tap if is_private and is_whole and _are_texts(tap) else None


def _are_texts(tap: Tap) -> bool:
    return type(tap.query_id) is str and type(tap.data) is str
