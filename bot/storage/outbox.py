"""Outgoing Bot API calls as rows: written with what caused them, deleted once delivered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.engine.calls import Call, Priority, StoredCall
from bot.engine.store.outbox import DELETE_CALL
from bot.engine.store.tables import outbox
from bot.engine.store.transaction import Transaction
from bot.storage.schema import learners

_PENDING_CALLS = select(outbox).order_by(outbox.c.id)
_STATE = select(
    func.count().label("calls"), func.min(outbox.c.created_at).label("oldest")
).select_from(outbox)
_TO_STRANGERS = (
    select(outbox.c.id)
    .where(outbox.c.chat_id > 0, outbox.c.chat_id.not_in(select(learners.c.id)))
    .limit(1)
)


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


def waits_to_tell_a_stranger(tx: Transaction) -> bool:
    """Whether a call to a person who is not stored, as the last words to a leaver, waits."""
    return bool(tx.rows(_TO_STRANGERS))


def delete_calls(tx: Transaction, ids: Sequence[int]) -> None:
    """Forget calls that were delivered, superseded or refused for good."""
    tx.write(DELETE_CALL, [{"call_id": row_id} for row_id in ids])
