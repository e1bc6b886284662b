"""Rows of what teachers have ruled about questions after they were asked."""

from sqlalchemy import bindparam, insert, select

from bot.engine.store.statements import Row
from bot.engine.store.transaction import Transaction
from bot.quiz.rulings import Ruling, RulingKind
from bot.storage.live_schema import live_rulings

_OF_QUIZ = (
    select(live_rulings)
    .where(live_rulings.c.quiz_id == bindparam("quiz"))
    .order_by(live_rulings.c.number)
)
_ADD = insert(live_rulings)


def rulings_of(tx: Transaction, quiz_id: int) -> tuple[Ruling, ...]:
    """All rulings about a quiz, in the order they were made."""
    return tuple(_ruling(row) for row in tx.rows(_OF_QUIZ, quiz=quiz_id))


def add_ruling(tx: Transaction, quiz_id: int, number: int, ruling: Ruling) -> None:
    """Put a ruling on the record; `number` counts the rulings about a quiz from 1."""
    tx.write(
        _ADD,
        {
            "quiz_id": quiz_id,
            "number": number,
            "position": ruling.position,
            "ruling": ruling.kind.value,
            "options": list(ruling.options),
            "made_by": ruling.made_by,
            "made_at": ruling.made_at,
        },
    )


def _ruling(row: Row) -> Ruling:
    kind = RulingKind(row.ruling)
    return Ruling(row.position, kind, tuple(row.options), row.made_by, row.made_at)
