"""Deadlines as rows: what must happen at a time, whatever happens to the process before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import sqlite

from bot.engine.message import Message
from bot.engine.store.statements import Row, by_key
from bot.engine.store.tables import deadlines
from bot.engine.store.transaction import Transaction

_FIRST = select(deadlines).order_by(deadlines.c.due_at, deadlines.c.id).limit(bindparam("at_most"))
_INSERT = insert(deadlines)
_SAME = (deadlines.c.kind == bindparam("of_kind")) & (deadlines.c.key == bindparam("of_key"))
_ONE = by_key(deadlines.c.kind, deadlines.c.key)
_DELETE = delete(deadlines).where(_SAME)
_DELETE_KEPT = _DELETE.where(deadlines.c.due_at == bindparam("was_due_at"))
_BEYOND = (
    select(deadlines)
    .where(deadlines.c.kind == bindparam("of_kind"), deadlines.c.due_at > bindparam("limit"))
    .order_by(deadlines.c.id)
)
_NEW = sqlite.insert(deadlines)  # PostgreSQL has the same clauses for a conflict
_NUDGE = _NEW.on_conflict_do_nothing()
_BRING_FORWARD = _NEW.on_conflict_do_update(
    index_elements=["kind", "key"],
    set_={"due_at": _NEW.excluded.due_at},
    where=deadlines.c.due_at > _NEW.excluded.due_at,
)


@dataclass(frozen=True)
class Deadline:
    """`kind` says what to do, `key` to what; at most one of each kind and key is set."""

    kind: str
    key: str
    due_at: datetime

    @property
    def message(self) -> str:
        """Both, as `Message.encode` has it."""
        return f"{self.kind}:{self.key}" if self.key else self.kind


def first_deadlines(tx: Transaction, at_most: int) -> Sequence[Deadline]:
    """The deadlines that fall due first, in this order."""
    return [_deadline(row) for row in tx.rows(_FIRST, at_most=at_most)]


def find_deadline(tx: Transaction, kind: str, key: str) -> Deadline | None:
    """The deadline of a kind and key, if it is set."""
    found = tx.row(_ONE, kind=kind, key=key)
    return None if found is None else _deadline(found)


def is_set(tx: Transaction, message: Message) -> bool:
    """Whether something is to be done."""
    return find_deadline(tx, message.verb, message.key) is not None


def deadlines_beyond(tx: Transaction, kind: str, limit: datetime) -> Sequence[Deadline]:
    """The deadlines of a kind that fall due after a time."""
    return [_deadline(row) for row in tx.rows(_BEYOND, of_kind=kind, limit=limit)]


def set_timer(tx: Transaction, message: Message, due_at: datetime) -> None:
    """Have something done at a time, and no longer at the one that was set before."""
    set_deadline(tx, Deadline(message.verb, message.key, due_at))


def set_deadline(tx: Transaction, deadline: Deadline) -> None:
    """Set a deadline, in place of one with the same kind and key."""
    tx.write(_DELETE, {"of_kind": deadline.kind, "of_key": deadline.key})
    tx.write(_INSERT, _row(tx, deadline))


def nudge(tx: Transaction, message: Message, due_at: datetime) -> None:
    """Have something done at a time, unless it is to be done anyway."""
    tx.write(_NUDGE, _row(tx, Deadline(message.verb, message.key, due_at)))


def bring_forward(tx: Transaction, message: Message, due_at: datetime) -> None:
    """Have something done at a time, unless it is to be done sooner."""
    tx.write(_BRING_FORWARD, _row(tx, Deadline(message.verb, message.key, due_at)))


def clear_timer(tx: Transaction, message: Message) -> None:
    """Have something not done, if it was to be."""
    tx.write(_DELETE, {"of_kind": message.verb, "of_key": message.key})


def keep_deadline(tx: Transaction, deadline: Deadline) -> None:
    """Unset a deadline whose deed is done, unless it was set anew meanwhile."""
    kept = {"of_kind": deadline.kind, "of_key": deadline.key, "was_due_at": deadline.due_at}
    tx.write(_DELETE_KEPT, kept)


def _row(tx: Transaction, deadline: Deadline) -> dict[str, Any]:
    """The parameters of a new row, of which the clock is told after the commit."""
    tx.will_ring(deadline.due_at)
    return {"kind": deadline.kind, "key": deadline.key, "due_at": deadline.due_at}


def _deadline(row: Row) -> Deadline:
    return Deadline(row.kind, row.key, row.due_at)
