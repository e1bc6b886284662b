"""Outgoing calls as rows: written with what caused them, deleted once delivered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from bot.engine.calls import Call, Priority, StoredCall
from bot.engine.store.connection import Session
from bot.engine.store.tables import outbox
from bot.engine.store.transaction import Transaction

DELETE_CALL = delete(outbox).where(outbox.c.id == bindparam("call_id"))
_INSERT_CALL = insert(outbox)
_PENDING_CALLS = select(outbox).order_by(outbox.c.id)
_STATE = select(
    func.count().label("calls"), func.min(outbox.c.created_at).label("oldest")
).select_from(outbox)


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


def pending_calls(tx: Transaction) -> tuple[StoredCall, ...]:
    """All calls not yet delivered, oldest first."""
    return tuple(
        StoredCall(
            row.id,
            Call(
                chat_id=row.chat_id,
                method=row.method,
                parameters=row.parameters,
                priority=Priority(row.priority),
                supersede_key=row.supersede_key,
                attachment=row.attachment,
                receipt=row.receipt,
            ),
        )
        for row in tx.rows(_PENDING_CALLS)
    )


def outbox_state(tx: Transaction) -> tuple[int, datetime | None]:
    """How many calls are not yet delivered, and since when the oldest waits."""
    [row] = tx.rows(_STATE)
    return row.calls, row.oldest


def delete_calls(tx: Transaction, ids: Sequence[int]) -> None:
    """Forget calls that were delivered, superseded or refused for good."""
    tx.write(DELETE_CALL, [{"call_id": row_id} for row_id in ids])
