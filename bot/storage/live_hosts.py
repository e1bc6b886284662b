"""Rows of who leads live quizzes: hosts, their defaults, and whom a group has named to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from bot.content.article import Language
from bot.engine.store.statements import Row, by_key
from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import Phase
from bot.quiz.live_settings import LiveSettings
from bot.storage.live_schema import (
    group_teachers,
    live_hosts,
    live_questions,
    live_quizzes,
    teachers,
)
from bot.storage.live_settings import settings_of, settings_row

_HOST = by_key(live_hosts.c.quiz_id, live_hosts.c.person_id)
_OF_QUIZ = (
    select(live_hosts)
    .where(live_hosts.c.quiz_id == bindparam("quiz"))
    .order_by(live_hosts.c.joined_at)
)
_UNDER_WAY = (
    select(live_hosts)
    .join(live_quizzes, live_quizzes.c.id == live_hosts.c.quiz_id)
    .where(
        live_hosts.c.person_id == bindparam("person"),
        live_quizzes.c.phase != Phase.FINISHED.value,
    )
    .order_by(live_quizzes.c.created_at.desc())
)
_NEW = insert(live_hosts)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["quiz_id", "person_id"],
    set_={name: _NEW.excluded[name] for name in ("language", "is_away")},
)
_ASKED = (
    select(func.count())
    .where(live_questions.c.quiz_id == live_quizzes.c.id, live_questions.c.opened_at.is_not(None))
    .scalar_subquery()
)
_LED_BY = (
    select(
        live_quizzes.c.id, live_quizzes.c.created_at, live_quizzes.c.phase, _ASKED.label("asked")
    )
    .join(live_hosts, live_hosts.c.quiz_id == live_quizzes.c.id)
    .where(live_hosts.c.person_id == bindparam("person"))
    .order_by(live_quizzes.c.created_at.desc(), live_quizzes.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_HOW_MANY_LED = (
    select(func.count())
    .select_from(live_hosts)
    .where(live_hosts.c.person_id == bindparam("person"))
)
_TEACHER = by_key(teachers.c.person_id)
_NEW_TEACHER = insert(teachers)
_PUT_TEACHER = _NEW_TEACHER.on_conflict_do_update(
    index_elements=["person_id"], set_={"settings": _NEW_TEACHER.excluded.settings}
)
_NAMED = by_key(group_teachers.c.group_id, group_teachers.c.person_id)
_NAME = insert(group_teachers).on_conflict_do_nothing()
_UNNAME = delete(group_teachers).where(
    group_teachers.c.group_id == bindparam("group"),
    group_teachers.c.person_id == bindparam("person"),
)


@dataclass(frozen=True)
class Host:
    """Somebody who leads a quiz. `is_away` when Telegram delivers nothing to them."""

    quiz_id: int
    person_id: int
    language: Language
    joined_at: datetime
    is_away: bool = False


@dataclass(frozen=True)
class LedQuiz:
    """A quiz in a teacher's list; `asked` is how many questions were asked so far."""

    id: int
    created_at: datetime
    phase: str
    asked: int


def find_host(tx: Transaction, quiz_id: int, person_id: int) -> Host | None:
    """A person as a host of a quiz; None when they are none, or there is no such quiz."""
    found = tx.row(_HOST, quiz_id=quiz_id, person_id=person_id)
    return None if found is None else _host(found)


def leads_under_way(tx: Transaction, person_id: int) -> tuple[Host, ...]:
    """A person as a host of each quiz that has not ended, the newest first."""
    return tuple(_host(row) for row in tx.rows(_UNDER_WAY, person=person_id))


def hosts_of(tx: Transaction, quiz_id: int) -> tuple[Host, ...]:
    """All hosts of a quiz, its first one first."""
    return tuple(_host(row) for row in tx.rows(_OF_QUIZ, quiz=quiz_id))


def put_host(tx: Transaction, host: Host) -> None:
    """Store a host, or how things stand with them now."""
    tx.write(
        _PUT,
        {
            "quiz_id": host.quiz_id,
            "person_id": host.person_id,
            "language": host.language,
            "joined_at": host.joined_at,
            "is_away": host.is_away,
        },
    )


def quizzes_led_by(
    tx: Transaction, person_id: int, limit: int, offset: int = 0
) -> Sequence[LedQuiz]:
    """A teacher's quizzes, the newest first."""
    rows = tx.rows(_LED_BY, person=person_id, limit=limit, offset=offset)
    return [LedQuiz(row.id, row.created_at, row.phase, row.asked) for row in rows]


def how_many_led_by(tx: Transaction, person_id: int) -> int:
    """How many quizzes a teacher has."""
    return int((tx.rows(_HOW_MANY_LED, person=person_id))[0][0])


def defaults_of(tx: Transaction, person_id: int) -> LiveSettings:
    """What a teacher's next quiz starts from."""
    found = tx.row(_TEACHER, person_id=person_id)
    return LiveSettings() if found is None else settings_of(found.settings)


def save_defaults(tx: Transaction, person_id: int, settings: LiveSettings) -> None:
    """Keep a teacher's choices for the next quiz."""
    tx.write(_PUT_TEACHER, {"person_id": person_id, "settings": settings_row(settings)})


def is_named_in(tx: Transaction, group_id: int, person_id: int) -> bool:
    """Whether a group's administrators have named a person to start quizzes in it."""
    return tx.row(_NAMED, group_id=group_id, person_id=person_id) is not None


def name_teacher(tx: Transaction, group_id: int, person_id: int, named_by: int) -> None:
    """Let a person start quizzes in a group."""
    tx.write(_NAME, {"group_id": group_id, "person_id": person_id, "named_by": named_by})


def unname_teacher(tx: Transaction, group_id: int, person_id: int) -> None:
    """Let a person start quizzes in a group no longer."""
    tx.write(_UNNAME, {"group": group_id, "person": person_id})


def _host(row: Row) -> Host:
    language: Language = "it" if row.language == "it" else "en"
    return Host(row.quiz_id, row.person_id, language, row.joined_at, row.is_away)
