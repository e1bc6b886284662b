"""An update as it came: JSON from Telegram, or from somebody who plays Telegram."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update


def parsed(raw: Mapping[str, Any], bot: Bot) -> Update:
    """An update that is no tap, as the library has it. Raises whatever, when it is none."""
    update = Update.de_json(dict(raw), bot)
    _check_numbers(update)
    return update


def _check_numbers(update: Update) -> None:
    """The library takes anything for an id."""
    if type(update.update_id) is not int:
        raise TypeError("update_id is not a number")
    for who in (update.effective_chat, update.effective_user):
        if who is not None and type(who.id) is not int:
            raise TypeError("the id of a chat or a person is not a number")


def as_text(raw: Mapping[str, Any]) -> str:
    """An update as it is kept in a dead letter."""
    try:
        return json.dumps(raw, default=repr)
    except (RecursionError, ValueError) as error:
        return f"{type(error).__name__}: no text can be made of this update"


def person_id_of(raw: Mapping[str, Any]) -> int | None:
    """Whose update it is, also when the library cannot read it: `/forget` must find it."""
    parts = (part for part in raw.values() if isinstance(part, dict))
    # An answer to a poll names its sender otherwise.
    senders = (part.get(name) for part in parts for name in ("from", "user"))
    found = (storable(sender.get("id")) for sender in senders if isinstance(sender, dict))
    return next(found, None)


@dataclass(frozen=True)
class Addressee:
    """Whom to tell that their update failed: a private chat, and the tap, if it was one."""

    chat_id: int
    language_code: str | None = None
    query_id: str | None = None


def addressee_of(raw: Mapping[str, Any]) -> Addressee | None:
    """Who wrote or tapped in a private chat, read without the library: it may know too little."""
    part = _object(raw.get("message") or raw.get("callback_query"))
    message = _object(part.get("message")) or part
    chat, person = _object(message.get("chat")), _object(part.get("from"))
    chat_id, code = storable(chat.get("id")), person.get("language_code")
    if chat_id is None or chat.get("type") != "private":
        return None
    query_id = part.get("id")
    is_tap = "message" not in raw and isinstance(query_id, str) and query_id.isascii()
    return Addressee(chat_id, code if isinstance(code, str) else None, query_id if is_tap else None)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def storable(number: object) -> int | None:
    """A number that fits an integer column; None for all else that may come in its place."""
    return number if type(number) is int and -(2**63) <= number < 2**63 else None
