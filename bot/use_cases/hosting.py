"""Leading a live quiz: open it, drive it, share it with a colleague, see to its pupils."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from bot.content import Pack
from bot.content.article import Language
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import NotNowError, QuizUnderWayError, StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent, Step, step
from bot.quiz.live_draw import draw_questions
from bot.quiz.live_quiz import LiveQuiz, Stage
from bot.quiz.live_settings import EXTRA_SHARES
from bot.quiz.seats import Presence, Seat, with_presence
from bot.storage.lessons import find_lesson, find_moment
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
) -> tuple[LiveQuiz, Host]:
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
    return quiz, host


def _unused(draw: Callable[[], Drawn], is_used: Callable[[Drawn], bool]) -> Drawn:
    """Draw until something comes that no other quiz has: rarely more than once."""
    while is_used(drawn := draw()):
        pass
    return drawn


def lead_on(tx: Transaction, quiz_id: int, person_id: int) -> tuple[LiveQuiz, Host]:
    """A quiz for one who leads it, and how they do.

    Raises StaleButtonError for all others: they must not learn whether there is such a quiz.
    """
    host = find_host(tx, quiz_id, person_id)
    quiz = find_quiz(tx, quiz_id) if host is not None else None
    if host is None or quiz is None:
        raise StaleButtonError
    if host.is_away:
        host = replace(host, is_away=False)
        put_host(tx, host)
    return quiz, host


def led_quiz(tx: Transaction, quiz_id: int, person_id: int) -> LiveQuiz:
    """A quiz for one who leads it. Raises as `lead_on`."""
    quiz, _ = lead_on(tx, quiz_id, person_id)
    return quiz


def led_moment(tx: Transaction, quiz_id: int, person_id: int) -> Lesson:
    """A lesson under way for one who leads it, with the answers to its question at hand alone.

    Raises as `lead_on`.
    """
    return find_moment(tx, led_quiz(tx, quiz_id, person_id))


def led_lesson(tx: Transaction, quiz_id: int, person_id: int) -> Lesson:
    """A lesson for one who leads it, with all its answers. Raises as `lead_on`."""
    led_quiz(tx, quiz_id, person_id)
    lesson = find_lesson(tx, quiz_id)
    assert lesson is not None, "it was there just now"
    return lesson


def quizzes_to_lead(tx: Transaction, person_id: int) -> list[tuple[LiveQuiz, Host]]:
    """The quizzes under way that a person leads, the newest first."""
    found = []
    for host in leads_under_way(tx, person_id):
        quiz = find_quiz(tx, host.quiz_id)
        if quiz is not None:
            found.append((quiz, host))
    return found


def lead_again(tx: Transaction, person_id: int) -> list[tuple[LiveQuiz, Host]]:
    """A host who could not be reached is back; returns the quizzes that this is true of."""
    back = []
    for quiz, host in quizzes_to_lead(tx, person_id):
        if host.is_away:
            reached = replace(host, is_away=False)
            put_host(tx, reached)
            back.append((quiz, reached))
    return back


def be_away_from_lead(tx: Transaction, person_id: int) -> list[LiveQuiz]:
    """A host can no longer be reached; returns the quizzes that this is news of."""
    left = []
    for quiz, host in quizzes_to_lead(tx, person_id):
        if not host.is_away:
            put_host(tx, replace(host, is_away=True))
            left.append(quiz)
    return left


def drive_quiz(
    tx: Transaction, quiz_id: int, person_id: int, event: LiveEvent, position: int
) -> Step:
    """Do what a host's control says; `position` is the question it was shown with.

    Raises as `lead_on` and `step`, and NotNowError when the class has gone on since.
    """
    quiz = led_quiz(tx, quiz_id, person_id)
    if position != quiz.position:
        raise NotNowError
    return taken(tx, quiz, event)


def taken(tx: Transaction, quiz: LiveQuiz, event: LiveEvent) -> Step:
    """A step of a quiz, stored. Raises as `step`."""
    one = step(quiz, event, tx.now)
    save_quiz(tx, quiz, one.quiz)
    return one


def become_cohost(
    tx: Transaction, key: str, person_id: int, language: Language
) -> tuple[LiveQuiz, Host]:
    """Lead a quiz too, by the link of one who leads it. Raises StaleButtonError for a wrong key."""
    quiz = quiz_with_cohost_key(tx, key)
    if quiz is None:
        raise StaleButtonError
    host = Host(quiz.id, person_id, language, tx.now)
    put_host(tx, host)
    return quiz, host


def colleague_key(tx: Transaction, quiz_id: int, person_id: int) -> str:
    """What makes a colleague co-host. Raises as `lead_on`."""
    led_quiz(tx, quiz_id, person_id)
    return cohost_key_of(tx, quiz_id)


def remove_pupil(tx: Transaction, quiz_id: int, person_id: int, pupil_id: int) -> Lesson:
    """Take a pupil out of the quiz. Raises as `lead_on`, StaleButtonError for no such pupil."""
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
    lesson = led_moment(tx, quiz_id, person_id)
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
