"""Deadlines as rows: what must happen at a time, whatever happens to the process before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import sqlite

from bot.engine.store.columns import UtcDateTime
from bot.engine.store.statements import Row
from bot.engine.store.tables import deadlines
from bot.storage.lookup import Lookup
from bot.storage.work import Reader, Work

_FIRST = select(deadlines).order_by(deadlines.c.due_at, deadlines.c.id).limit(bindparam("at_most"))
_INSERT = insert(deadlines)
_SAME = (deadlines.c.kind == bindparam("of_kind")) & (deadlines.c.key == bindparam("of_key"))
_ONE = Lookup(deadlines, (deadlines.c.kind, deadlines.c.key))
_DELETE = delete(deadlines).where(_SAME)
_DELETE_KEPT = _DELETE.where(deadlines.c.due_at == bindparam("was_due_at"))
_BEYOND = (
    select(deadlines)
    .where(deadlines.c.kind == bindparam("of_kind"), deadlines.c.due_at > bindparam("limit"))
    .order_by(deadlines.c.id)
)
_new = sqlite.insert(deadlines)  # PostgreSQL has the same clause
_NUDGE = _new.on_conflict_do_update(
    index_elements=[deadlines.c.kind, deadlines.c.key],
    set_={"due_at": _new.excluded.due_at},
    where=deadlines.c.due_at <= bindparam("now", type_=UtcDateTime),
)


@dataclass(frozen=True)
class Deadline:
    """`kind` says what to do, `key` to what; at most one of each kind and key is set."""

    kind: str
    key: str
    due_at: datetime


async def earliest_deadline(reader: Reader) -> Deadline | None:
    """The deadline that falls due first."""
    found = await first_deadlines(reader, 1)
    return found[0] if found else None


async def first_deadlines(reader: Reader, at_most: int) -> Sequence[Deadline]:
    """The deadlines that fall due first, in this order."""
    return [_deadline(row) for row in await reader.rows(_FIRST, {"at_most": at_most})]


async def find_deadline(reader: Reader, kind: str, key: str) -> Deadline | None:
    """The deadline of a kind and key, if it is set."""
    rows = await reader.find(_ONE, (kind, key))
    return _deadline(rows[0]) if rows else None


async def deadlines_beyond(reader: Reader, kind: str, limit: datetime) -> Sequence[Deadline]:
    """The deadlines of a kind that fall due after a time."""
    rows = await reader.rows(_BEYOND, {"of_kind": kind, "limit": limit})
    return [_deadline(row) for row in rows]


def set_deadline(work: Work, deadline: Deadline) -> None:
    """Set a deadline, in place of one with the same kind and key."""
    clear_deadline(work, deadline.kind, deadline.key)
    work.write(_INSERT, _row(work, deadline))


def nudge(work: Work, kind: str, key: str, due_at: datetime) -> None:
    """Have a deed done at a time after `work.now`, however many works ask for it at once.

    A deadline that is still to come stays as it is. One that is due, and may be being kept just now
    by who has not seen this work, is set anew.
    """
    work.write(_NUDGE, {**_row(work, Deadline(kind, key, due_at)), "now": work.now})


def clear_deadline(work: Work, kind: str, key: str) -> None:
    """Unset a deadline, if it is set."""
    work.write(_DELETE, {"of_kind": kind, "of_key": key})


def keep_deadline(work: Work, deadline: Deadline) -> None:
    """Unset a deadline whose deed is done, unless it was set anew meanwhile."""
    kept = {"of_kind": deadline.kind, "of_key": deadline.key, "was_due_at": deadline.due_at}
    work.write(_DELETE_KEPT, kept)


def _row(work: Work, deadline: Deadline) -> dict[str, Any]:
    """The parameters of a new row, of which the clock is told after the commit."""
    work.will_ring(deadline.due_at)
    return {"kind": deadline.kind, "key": deadline.key, "due_at": deadline.due_at}


def _deadline(row: Row) -> Deadline:
    return Deadline(row.kind, row.key, row.due_at)
