"""Rows of the seats of live quizzes."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.engine.store.statements import Row, by_key, one_of
from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import Phase
from bot.quiz.seats import Presence, Seat
from bot.storage.live_schema import live_quizzes, live_seats

_SEAT = by_key(live_seats.c.quiz_id, live_seats.c.person_id)
_OF_QUIZ = (
    select(live_seats)
    .where(live_seats.c.quiz_id == bindparam("quiz"))
    .order_by(live_seats.c.joined_at, live_seats.c.person_id)
)
_UNDER_WAY_AS = (Presence.HERE.value, Presence.NAMING.value, Presence.OUT_OF_REACH.value)
_UNDER_WAY = (
    select(live_seats)
    .join(live_quizzes, live_quizzes.c.id == live_seats.c.quiz_id)
    .where(
        live_seats.c.person_id == bindparam("person"),
        live_quizzes.c.phase != Phase.FINISHED.value,
        one_of(live_seats.c.presence, _UNDER_WAY_AS),
    )
    .order_by(live_seats.c.joined_at.desc())
)
_NAMESAKE = select(live_seats.c.person_id).where(
    live_seats.c.quiz_id == bindparam("quiz"),
    live_seats.c.name_key == bindparam("key"),
    live_seats.c.person_id != bindparam("person"),
)
_HERE = (live_seats.c.quiz_id == bindparam("quiz")) & (live_seats.c.presence == Presence.HERE.value)
_AWAITED = (
    select(live_seats)
    .where(
        _HERE,
        live_seats.c.answered_position < bindparam("at_position"),
        live_seats.c.first_position <= bindparam("at_position"),
    )
    .limit(bindparam("at_most"))
)
_COME_SINCE = (
    select(live_seats.c.person_id).where(_HERE, live_seats.c.joined_at >= bindparam("at")).limit(1)
)
_ANSWERED = (
    update(live_seats)
    .where(live_seats.c.quiz_id == bindparam("quiz"), live_seats.c.person_id == bindparam("person"))
    .values(answered_position=bindparam("at_position"))
)
_NEW = insert(live_seats)
_KEPT = ("name", "presence", "first_position", "language", "extra_percent")
_PUT = _NEW.on_conflict_do_update(
    index_elements=["quiz_id", "person_id"], set_={name: _NEW.excluded[name] for name in _KEPT}
)
_PUT_WITH_KEY = _NEW.on_conflict_do_update(
    index_elements=["quiz_id", "person_id"],
    set_={name: _NEW.excluded[name] for name in (*_KEPT, "name_key")},
)


def find_seat(tx: Transaction, quiz_id: int, person_id: int) -> Seat | None:
    """A person's seat in a quiz."""
    found = tx.row(_SEAT, quiz_id=quiz_id, person_id=person_id)
    return None if found is None else _seat(found)


def seats_of(tx: Transaction, quiz_id: int) -> tuple[Seat, ...]:
    """All seats of a quiz, in the order they were taken."""
    return tuple(_seat(row) for row in tx.rows(_OF_QUIZ, quiz=quiz_id))


def seats_under_way(tx: Transaction, person_id: int) -> tuple[Seat, ...]:
    """A person's seats in quizzes that have not ended and that they have not left, latest first."""
    return tuple(_seat(row) for row in tx.rows(_UNDER_WAY, person=person_id))


def is_name_taken(tx: Transaction, quiz_id: int, name_key: str, person_id: int) -> bool:
    """Whether somebody else in a quiz has a nickname that looks the same."""
    return bool(tx.rows(_NAMESAKE, quiz=quiz_id, key=name_key, person=person_id))


def note_answered(tx: Transaction, seat: Seat, position: int) -> None:
    """A pupil has answered a question in time."""
    tx.write(_ANSWERED, {"quiz": seat.quiz_id, "person": seat.person_id, "at_position": position})


def awaited_seats(tx: Transaction, quiz_id: int, position: int, at_most: int) -> tuple[Seat, ...]:
    """Some of those present who have yet to answer a question that is asked of them.

    Read by an index: it costs the same with 30 pupils and with 1,000.
    """
    rows = tx.rows(_AWAITED, quiz=quiz_id, at_position=position, at_most=at_most)
    return tuple(_seat(row) for row in rows)


def has_anybody_come_since(tx: Transaction, quiz_id: int, at: datetime) -> bool:
    """Whether somebody present has taken their seat since a time."""
    return tx.row(_COME_SINCE, quiz=quiz_id, at=at) is not None


def put_seat(tx: Transaction, seat: Seat, name_key: str | None = None) -> None:
    """Store a seat, in place of the person's own from before.

    A `name_key` must be no other's in the quiz. Without one the seat keeps the key that it has.
    """
    tx.write(
        _PUT if name_key is None else _PUT_WITH_KEY,
        {
            "quiz_id": seat.quiz_id,
            "person_id": seat.person_id,
            "name": seat.name,
            "name_key": name_key,
            "presence": seat.presence.value,
            "first_position": seat.first_position,
            "joined_at": seat.joined_at,
            "language": seat.language,
            "extra_percent": seat.extra_percent,
        },
    )


def _seat(row: Row) -> Seat:
    return Seat(
        quiz_id=row.quiz_id,
        person_id=row.person_id,
        name=row.name,
        presence=Presence(row.presence),
        first_position=row.first_position,
        joined_at=row.joined_at,
        language="it" if row.language == "it" else "en",
        extra_percent=row.extra_percent,
    )
