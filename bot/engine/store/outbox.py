"""Outgoing calls as rows: written with what caused them, deleted once delivered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from bot.engine.calls import Call, StoredCall
from bot.engine.store.connection import Session
from bot.engine.store.tables import outbox

DELETE_CALL = delete(outbox).where(outbox.c.id == bindparam("call_id"))
_INSERT_CALL = insert(outbox)
_LAST_CALL_ID = select(func.max(outbox.c.id))


def insert_calls(session: Session, calls: Sequence[Call], now: datetime) -> tuple[StoredCall, ...]:
    """Write calls; returns them with their ids, which rise in their order."""
    if not calls:
        return ()
    session.write(_INSERT_CALL, [_row(call, now) for call in calls])
    # One writer, and ids that only grow by one: the last says them all, and RETURNING would take a
    # statement for each.
    last: int = session.rows(_LAST_CALL_ID, {})[0][0]
    ids = range(last - len(calls) + 1, last + 1)
    return tuple(StoredCall(row_id, call) for row_id, call in zip(ids, calls, strict=True))


def _row(call: Call, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": call.chat_id,
        "method": call.method,
        "parameters": dict(call.parameters),
        "attachment": call.attachment,
        "priority": int(call.priority),
        "supersede_key": call.supersede_key,
        "receipt": call.receipt,
        "created_at": now,
    }
