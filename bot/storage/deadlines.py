"""Deadlines as rows: what must happen at a time, whatever happens to the process before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from bot.storage.schema import deadlines
from bot.storage.work import Reader, Work

_EARLIEST = select(deadlines).order_by(deadlines.c.due_at, deadlines.c.id).limit(1)
_INSERT = insert(deadlines)
_DELETE = delete(deadlines).where(
    deadlines.c.kind == bindparam("of_kind"), deadlines.c.key == bindparam("of_key")
)
_DELETE_KEPT = _DELETE.where(deadlines.c.due_at == bindparam("was_due_at"))
_BEYOND = (
    select(deadlines)
    .where(deadlines.c.kind == bindparam("of_kind"), deadlines.c.due_at > bindparam("limit"))
    .order_by(deadlines.c.id)
)


@dataclass(frozen=True)
class Deadline:
    """`kind` says what to do, `key` to what; at most one of each kind and key is set."""

    kind: str
    key: str
    due_at: datetime


async def earliest_deadline(reader: Reader) -> Deadline | None:
    """The deadline that falls due first."""
    found = [_deadline(row) for row in await reader.rows(_EARLIEST)]
    return found[0] if found else None


async def deadlines_beyond(reader: Reader, kind: str, limit: datetime) -> Sequence[Deadline]:
    """The deadlines of a kind that fall due after a time."""
    rows = await reader.rows(_BEYOND, {"of_kind": kind, "limit": limit})
    return [_deadline(row) for row in rows]


def set_deadline(work: Work, deadline: Deadline) -> None:
    """Set a deadline, in place of one with the same kind and key."""
    clear_deadline(work, deadline.kind, deadline.key)
    work.sets_deadline = True
    work.write(_INSERT, {"kind": deadline.kind, "key": deadline.key, "due_at": deadline.due_at})


def clear_deadline(work: Work, kind: str, key: str) -> None:
    """Unset a deadline, if it is set."""
    work.write(_DELETE, {"of_kind": kind, "of_key": key})


def keep_deadline(work: Work, deadline: Deadline) -> None:
    """Unset a deadline whose deed is done, unless it was set anew meanwhile."""
    kept = {"of_kind": deadline.kind, "of_key": deadline.key, "was_due_at": deadline.due_at}
    work.write(_DELETE_KEPT, kept)


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(row.kind, row.key, row.due_at)
