"""Outgoing Bot API calls as rows: written with what caused them, deleted once delivered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.engine.calls import Call, Priority, StoredCall
from bot.engine.store.outbox import DELETE_CALL
from bot.engine.store.tables import outbox
from bot.storage.schema import learners
from bot.storage.work import Reader, Work

_PENDING_CALLS = select(outbox).order_by(outbox.c.id)
_STATE = select(
    func.count().label("calls"), func.min(outbox.c.created_at).label("oldest")
).select_from(outbox)
_TO_STRANGERS = (
    select(outbox.c.id)
    .where(outbox.c.chat_id > 0, outbox.c.chat_id.not_in(select(learners.c.id)))
    .limit(1)
)


async def pending_calls(reader: Reader) -> tuple[StoredCall, ...]:
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
        for row in await reader.rows(_PENDING_CALLS)
    )


async def outbox_state(reader: Reader) -> tuple[int, datetime | None]:
    """How many calls are not yet delivered, and since when the oldest waits."""
    [row] = await reader.rows(_STATE)
    return row.calls, row.oldest


async def waits_to_tell_a_stranger(reader: Reader) -> bool:
    """Whether a call to a person who is not stored, as the last words to a leaver, waits."""
    return bool(await reader.rows(_TO_STRANGERS))


def delete_calls(work: Work, ids: Sequence[int]) -> None:
    """Forget calls that were delivered, superseded or refused for good."""
    work.write(DELETE_CALL, [{"call_id": row_id} for row_id in ids])
