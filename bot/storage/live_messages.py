"""Rows that say which message shows what of a live quiz, and when Telegram had delivered it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.engine.store.statements import Row, by_key
from bot.engine.store.transaction import Transaction
from bot.storage.live_schema import live_messages, live_polls

# What a message shows: a question by its position, from 1, or one of these.
LOBBY, CONTROL = 0, -1

_MESSAGE = by_key(live_messages.c.quiz_id, live_messages.c.chat_id, live_messages.c.slot)
_OF_SLOT = select(live_messages).where(
    live_messages.c.quiz_id == bindparam("quiz"), live_messages.c.slot == bindparam("of_slot")
)
_NEW = insert(live_messages)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["quiz_id", "chat_id", "slot"],
    set_={name: _NEW.excluded[name] for name in ("message_id", "delivered_at")},
)
_FORGET_CHAT = delete(live_messages).where(
    live_messages.c.quiz_id == bindparam("quiz"), live_messages.c.chat_id == bindparam("chat")
)
_POLL = by_key(live_polls.c.poll_id)
_PUT_POLL = insert(live_polls).on_conflict_do_nothing()


@dataclass(frozen=True)
class ShownMessage:
    """A message of a quiz in a chat, and when it got there."""

    quiz_id: int
    chat_id: int
    slot: int
    message_id: int
    delivered_at: datetime


def find_message(tx: Transaction, quiz_id: int, chat_id: int, slot: int) -> ShownMessage | None:
    """The message that shows something of a quiz in a chat; None until it was delivered."""
    found = tx.row(_MESSAGE, quiz_id=quiz_id, chat_id=chat_id, slot=slot)
    return None if found is None else _message(found)


def messages_in_slot(tx: Transaction, quiz_id: int, slot: int) -> Mapping[int, ShownMessage]:
    """The messages that show the same thing in different chats, by chat id."""
    rows = tx.rows(_OF_SLOT, quiz=quiz_id, of_slot=slot)
    return {row.chat_id: _message(row) for row in rows}


def put_message(tx: Transaction, message: ShownMessage) -> None:
    """Store a message, in place of an earlier one that showed the same thing there."""
    tx.write(
        _PUT,
        {
            "quiz_id": message.quiz_id,
            "chat_id": message.chat_id,
            "slot": message.slot,
            "message_id": message.message_id,
            "delivered_at": message.delivered_at,
        },
    )


def forget_messages_in(tx: Transaction, quiz_id: int, chat_id: int) -> None:
    """A chat's messages can no longer be changed, as after it became a supergroup."""
    tx.write(_FORGET_CHAT, {"quiz": quiz_id, "chat": chat_id})


def poll_of(tx: Transaction, poll_id: str) -> tuple[int, int] | None:
    """The quiz id and the position of the question that a Telegram poll asks."""
    found = tx.row(_POLL, poll_id=poll_id)
    return None if found is None else (found.quiz_id, found.position)


def put_poll(tx: Transaction, poll_id: str, quiz_id: int, position: int) -> None:
    """A Telegram poll asks a question from now on."""
    tx.write(_PUT_POLL, {"poll_id": poll_id, "quiz_id": quiz_id, "position": position})


def _message(row: Row) -> ShownMessage:
    return ShownMessage(row.quiz_id, row.chat_id, row.slot, row.message_id, row.delivered_at)
