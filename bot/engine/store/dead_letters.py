"""Updates that could not be handled, with what went wrong; kept for a while, then dropped."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from bot.engine.store.statements import delete_some
from bot.engine.store.tables import dead_letters
from bot.engine.store.transaction import Transaction

_INSERT = insert(dead_letters)
_ALL = select(dead_letters).order_by(dead_letters.c.id)
_DELETE_BEFORE = delete_some(dead_letters.c.id, dead_letters.c.received_at < bindparam("before"))


@dataclass(frozen=True)
class DeadLetter:
    """One update that failed: its JSON, its sender where known, the traceback."""

    update_id: int | None
    learner_id: int | None
    update: str
    traceback: str


def add_dead_letter(tx: Transaction, letter: DeadLetter) -> None:
    """Keep a failed update."""
    tx.write(
        _INSERT,
        {
            "update_id": letter.update_id,
            "learner_id": letter.learner_id,
            "received_at": tx.now,
            "update": letter.update,
            "traceback": letter.traceback,
        },
    )


def all_dead_letters(tx: Transaction) -> tuple[DeadLetter, ...]:
    """Every kept failure, oldest first."""
    return tuple(
        DeadLetter(row.update_id, row.learner_id, row.update, row.traceback)
        for row in tx.rows(_ALL)
    )


def drop_dead_letters(tx: Transaction, *, before: datetime, at_most: int) -> int:
    """Drop failures older than a time; returns how many."""
    return tx.write(_DELETE_BEFORE, {"before": before, "at_most": at_most})
