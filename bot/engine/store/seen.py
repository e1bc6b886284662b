"""Which updates were taken: Telegram may deliver one again, and it must count once."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as insert_or_not

from bot.engine.store.statements import delete_some
from bot.engine.store.tables import seen_updates
from bot.engine.store.transaction import Transaction

ALWAYS_KEPT = 1_000  # more than Telegram has under way; the clock may jump by days

_MARK = insert_or_not(seen_updates).on_conflict_do_nothing()
_NEWEST = select(seen_updates.c.seen_at).order_by(seen_updates.c.seen_at.desc())
_DELETE_SEEN_BEFORE = delete_some(
    seen_updates.c.update_id,
    seen_updates.c.seen_at < bindparam("before"),
    seen_updates.c.seen_at < _NEWEST.limit(1).offset(ALWAYS_KEPT - 1).scalar_subquery(),
)


def mark_if_new(tx: Transaction, update_id: int) -> bool:
    """Take an update; whether it had not been taken before."""
    return tx.write(_MARK, {"update_id": update_id, "seen_at": tx.now}) > 0


def forget_seen(tx: Transaction, *, before: datetime, at_most: int) -> int:
    """Drop marks that no delivery can ask for any more; never the newest ALWAYS_KEPT.

    Returns how many.
    """
    return tx.write(_DELETE_SEEN_BEFORE, {"before": before, "at_most": at_most})
