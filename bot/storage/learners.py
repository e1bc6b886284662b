"""Rows of learners."""

from sqlalchemy import bindparam, insert, select, update

from bot.engine.store.tables import outbox
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.storage.schema import learners

_BY_ID = select(
    learners.c.id,
    learners.c.first_seen_at,
    learners.c.language,
    learners.c.last_practice,
    learners.c.days_active,
    learners.c.last_active_on,
).where(learners.c.id == bindparam("learner_id"))
_INSERT_LEARNER = insert(learners)
_UPDATE_LEARNER = (
    update(learners)
    .where(learners.c.id == bindparam("learner_id"))
    .values(
        language=bindparam("language"),
        last_practice=bindparam("last_practice"),
        days_active=bindparam("days_active"),
        last_active_on=bindparam("last_active_on"),
    )
)
_TO_STRANGERS = (
    select(outbox.c.id)
    .where(outbox.c.chat_id > 0, outbox.c.chat_id.not_in(select(learners.c.id)))
    .limit(1)
)


def find_learner(tx: Transaction, learner_id: int) -> Learner | None:
    """The learner with this Telegram id, if they have been here."""
    row = tx.row(_BY_ID, learner_id=learner_id)
    return None if row is None else Learner(*row)


def add_learner(tx: Transaction, learner: Learner) -> None:
    """Store a learner who was not here before."""
    tx.write(
        _INSERT_LEARNER,
        {
            "id": learner.id,
            "first_seen_at": learner.first_seen_at,
            "language": learner.language,
            "last_practice": learner.last_practice,
            "days_active": learner.days_active,
            "last_active_on": learner.last_active_on,
        },
    )


def save_learner(tx: Transaction, learner: Learner) -> None:
    """Store what changed of a learner."""
    tx.write(
        _UPDATE_LEARNER,
        {
            "learner_id": learner.id,
            "language": learner.language,
            "last_practice": learner.last_practice,
            "days_active": learner.days_active,
            "last_active_on": learner.last_active_on,
        },
    )


def waits_to_tell_a_stranger(tx: Transaction) -> bool:
    """Whether a call to a person who is not stored, as the last words to a leaver, waits."""
    return bool(tx.rows(_TO_STRANGERS))
