"""Leading a live quiz: open it, drive it, share it with a colleague, see to its pupils."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from bot.engine.store.transaction import Transaction
from bot.quiz.errors import NotNowError, QuizUnderWayError, StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent, Step, step
from bot.quiz.live_draw import draw_questions
from bot.quiz.live_quiz import LiveQuiz, Stage
from bot.quiz.live_settings import EXTRA_SHARES
from bot.quiz.pack import Pack
from bot.quiz.pack.article import Language
from bot.quiz.seats import Presence, Seat, with_presence
from bot.storage.lessons import find_lesson
from bot.storage.live_hosts import Host, defaults_of, find_host, leads_under_way, put_host
from bot.storage.live_quizzes import (
    add_quiz,
    cohost_key_of,
    find_quiz,
    quiz_under_way_in,
    quiz_with_code,
    quiz_with_cohost_key,
    save_quiz,
)
from bot.storage.live_seats import put_seat

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read for another
CODE_LENGTH = 8
_KEY_BITS = 128
_ID_BITS = 40  # as many as a button carries

Drawn = TypeVar("Drawn", int, str)


def open_quiz(
    tx: Transaction,
    pack: Pack,
    host_id: int,
    language: Language,
    random: Random,
    group_id: int | None = None,
) -> tuple[Lesson, Host]:
    """Open the lobby of a new quiz with the host's defaults; in a group, or by code.

    Raises QuizUnderWayError when the group is in one already.
    """
    if group_id is not None and quiz_under_way_in(tx, group_id) is not None:
        raise QuizUnderWayError
    settings = defaults_of(tx, host_id)
    quiz = LiveQuiz(
        id=_unused(
            lambda: random.getrandbits(_ID_BITS), lambda drawn: find_quiz(tx, drawn) is not None
        ),
        host_id=host_id,
        stage=Stage.PRIVATE if group_id is None else Stage.GROUP,
        language=language,
        settings=settings,
        questions=draw_questions(pack, settings, random),
        created_at=tx.now,
        code=_unused(
            lambda: "".join(random.choices(CODE_LETTERS, k=CODE_LENGTH)),
            lambda drawn: quiz_with_code(tx, drawn) is not None,
        ),
        group_id=group_id,
    )
    host = Host(quiz.id, host_id, language, tx.now)
    add_quiz(tx, quiz, f"{random.getrandbits(_KEY_BITS):032x}")
    put_host(tx, host)
    return Lesson(quiz, (), {}), host


def _unused(draw: Callable[[], Drawn], is_used: Callable[[Drawn], bool]) -> Drawn:
    """Draw until something comes that no other quiz has: rarely more than once."""
    while is_used(drawn := draw()):
        pass
    return drawn


def led_lesson(tx: Transaction, quiz_id: int, person_id: int) -> Lesson:
    """A lesson for one who leads it. Raises as `lead_on`."""
    lesson, _ = lead_on(tx, quiz_id, person_id)
    return lesson


def lead_on(tx: Transaction, quiz_id: int, person_id: int) -> tuple[Lesson, Host]:
    """A lesson for one who leads it, and how they do.

    Raises StaleButtonError for all others: they must not learn whether there is such a quiz.
    """
    host = find_host(tx, quiz_id, person_id)
    lesson = find_lesson(tx, quiz_id) if host is not None else None
    if host is None or lesson is None:
        raise StaleButtonError
    if host.is_away:
        host = replace(host, is_away=False)
        put_host(tx, host)
    return lesson, host


def quizzes_to_lead(tx: Transaction, person_id: int) -> list[tuple[Lesson, Host]]:
    """The quizzes under way that a person leads, the newest first."""
    found = []
    for host in leads_under_way(tx, person_id):
        lesson = find_lesson(tx, host.quiz_id)
        if lesson is not None:
            found.append((lesson, host))
    return found


def lead_again(tx: Transaction, person_id: int) -> list[tuple[Lesson, Host]]:
    """A host who could not be reached is back; returns the quizzes that this is true of."""
    back = []
    for lesson, host in quizzes_to_lead(tx, person_id):
        if host.is_away:
            reached = replace(host, is_away=False)
            put_host(tx, reached)
            back.append((lesson, reached))
    return back


def be_away_from_lead(tx: Transaction, person_id: int) -> list[LiveQuiz]:
    """A host can no longer be reached; returns the quizzes that this is news of."""
    left = []
    for lesson, host in quizzes_to_lead(tx, person_id):
        if not host.is_away:
            put_host(tx, replace(host, is_away=True))
            left.append(lesson.quiz)
    return left


def drive_quiz(
    tx: Transaction, quiz_id: int, person_id: int, event: LiveEvent, position: int
) -> tuple[Lesson, Step]:
    """Do what a host's control says; `position` is the question it was shown with.

    Returns the lesson after it and what happened. Raises as `led_lesson` and `step`, and
    NotNowError when the class has gone on since.
    """
    lesson = led_lesson(tx, quiz_id, person_id)
    if position != lesson.quiz.position:
        raise NotNowError
    return lesson_after(tx, lesson, event)


def lesson_after(tx: Transaction, lesson: Lesson, event: LiveEvent) -> tuple[Lesson, Step]:
    """The lesson after an event, stored. Raises as `step`."""
    taken = step(lesson.quiz, event, tx.now)
    save_quiz(tx, lesson.quiz, taken.quiz)
    return replace(lesson, quiz=taken.quiz), taken


def become_cohost(
    tx: Transaction, key: str, person_id: int, language: Language
) -> tuple[Lesson, Host]:
    """Lead a quiz too, by the link of one who leads it. Raises StaleButtonError for a wrong key."""
    quiz = quiz_with_cohost_key(tx, key)
    lesson = find_lesson(tx, quiz.id) if quiz is not None else None
    if lesson is None:
        raise StaleButtonError
    host = Host(lesson.quiz.id, person_id, language, tx.now)
    put_host(tx, host)
    return lesson, host


def colleague_key(tx: Transaction, quiz_id: int, person_id: int) -> str:
    """What makes a colleague co-host. Raises as `led_lesson`."""
    led_lesson(tx, quiz_id, person_id)
    return cohost_key_of(tx, quiz_id)


def remove_pupil(tx: Transaction, quiz_id: int, person_id: int, pupil_id: int) -> Lesson:
    """Take a pupil out of the quiz. Raises as `led_lesson`, StaleButtonError for no such pupil."""
    return _with_seat(tx, quiz_id, person_id, pupil_id, _removed)


def readmit_pupil(tx: Transaction, quiz_id: int, person_id: int, pupil_id: int) -> Lesson:
    """Let a removed pupil in again, with the answers they had. Raises as `remove_pupil`."""
    return _with_seat(tx, quiz_id, person_id, pupil_id, _readmitted)


def give_extra_time(
    tx: Transaction, quiz_id: int, person_id: int, pupil_id: int, percent: int
) -> Lesson:
    """Give a pupil a share more of each question's time. Raises as `remove_pupil`."""
    if percent not in EXTRA_SHARES:
        raise StaleButtonError

    def with_extra(seat: Seat) -> Seat:
        return replace(seat, extra_percent=percent)

    return _with_seat(tx, quiz_id, person_id, pupil_id, with_extra)


def _with_seat(
    tx: Transaction, quiz_id: int, person_id: int, pupil_id: int, change: Callable[[Seat], Seat]
) -> Lesson:
    lesson = led_lesson(tx, quiz_id, person_id)
    seats: Sequence[Seat] = [seat for seat in lesson.seats if seat.person_id == pupil_id]
    if not seats:
        raise StaleButtonError
    changed = change(seats[0])
    put_seat(tx, changed)
    return replace(
        lesson, seats=tuple(changed if s.person_id == pupil_id else s for s in lesson.seats)
    )


def _removed(seat: Seat) -> Seat:
    return with_presence(seat, Presence.REMOVED)


def _readmitted(seat: Seat) -> Seat:
    is_out = seat.presence is Presence.REMOVED
    return with_presence(seat, Presence.HERE if seat.name else Presence.NAMING) if is_out else seat
