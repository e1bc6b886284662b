"""Updates that an earlier version had confirmed to Telegram before it had stored them."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from bot.engine.store.tables import parked_updates
from bot.engine.store.transaction import Transaction

_ALL = select(parked_updates.c.update_id, parked_updates.c.update).order_by(
    parked_updates.c.parked_at, parked_updates.c.update_id
)
_DELETE = delete(parked_updates).where(parked_updates.c.update_id == bindparam("number"))


def all_parked(tx: Transaction) -> Mapping[int, str]:
    """The JSON of every parked update by its number, those parked first first."""
    return {row.update_id: row.update for row in tx.rows(_ALL)}


def unpark(tx: Transaction, update_id: int) -> None:
    """Keep an update no longer: it is stored."""
    tx.write(_DELETE, {"number": update_id})
