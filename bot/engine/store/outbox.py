"""Outgoing calls as rows: written with what caused them, deleted once delivered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert

from bot.engine.calls import Call, StoredCall
from bot.engine.store.connection import Session
from bot.engine.store.tables import outbox

DELETE_CALL = delete(outbox).where(outbox.c.id == bindparam("call_id"))
_INSERT_CALL = insert(outbox)


def insert_calls(session: Session, calls: Sequence[Call], now: datetime) -> tuple[StoredCall, ...]:
    """Write calls; returns them with their ids, which rise in their order."""
    return tuple(StoredCall(session.insert(_INSERT_CALL, _row(call, now)), call) for call in calls)


def _row(call: Call, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": call.chat_id,
        "method": call.method,
        "parameters": call.body,
        "attachment": call.attachment,
        "priority": int(call.priority),
        "supersede_key": call.supersede_key,
        "receipt": call.receipt,
        "created_at": now,
    }
