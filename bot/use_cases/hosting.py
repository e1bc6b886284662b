"""Leading a live quiz: open it, drive it, share it with a colleague, see to its pupils."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

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
    quiz_under_way_in,
    quiz_with_cohost_key,
    save_quiz,
)
from bot.storage.live_seats import put_seat
from bot.storage.work import Work

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read for another
CODE_LENGTH = 8
_KEY_BITS = 128
_ID_BITS = 40  # as many as a button carries


async def open_quiz(
    work: Work,
    pack: Pack,
    host_id: int,
    language: Language,
    random: Random,
    group_id: int | None = None,
) -> tuple[Lesson, Host]:
    """Open the lobby of a new quiz with the host's defaults; in a group, or by code.

    Raises QuizUnderWayError when the group is in one already.
    """
    if group_id is not None and await quiz_under_way_in(work, group_id) is not None:
        raise QuizUnderWayError
    settings = await defaults_of(work, host_id)
    quiz = LiveQuiz(
        id=random.getrandbits(_ID_BITS),
        host_id=host_id,
        stage=Stage.PRIVATE if group_id is None else Stage.GROUP,
        language=language,
        settings=settings,
        questions=draw_questions(pack, settings, random),
        created_at=work.now,
        code="".join(random.choices(CODE_LETTERS, k=CODE_LENGTH)),
        group_id=group_id,
    )
    host = Host(quiz.id, host_id, language, work.now)
    add_quiz(work, quiz, f"{random.getrandbits(_KEY_BITS):032x}")
    put_host(work, host)
    return Lesson(quiz, (), {}), host


async def led_lesson(work: Work, quiz_id: int, person_id: int) -> Lesson:
    """A lesson for one who leads it. Raises as `lead_on`."""
    lesson, _ = await lead_on(work, quiz_id, person_id)
    return lesson


async def lead_on(work: Work, quiz_id: int, person_id: int) -> tuple[Lesson, Host]:
    """A lesson for one who leads it, and how they do.

    Raises StaleButtonError for all others: they must not learn whether there is such a quiz.
    """
    host = await find_host(work, quiz_id, person_id)
    lesson = await find_lesson(work, quiz_id) if host is not None else None
    if host is None or lesson is None:
        raise StaleButtonError
    if host.is_away:
        host = replace(host, is_away=False)
        put_host(work, host)
    return lesson, host


async def quizzes_to_lead(work: Work, person_id: int) -> list[tuple[Lesson, Host]]:
    """The quizzes under way that a person leads, the newest first."""
    found = []
    for host in await leads_under_way(work, person_id):
        lesson = await find_lesson(work, host.quiz_id)
        if lesson is not None:
            found.append((lesson, host))
    return found


async def lead_again(work: Work, person_id: int) -> list[tuple[Lesson, Host]]:
    """A host who could not be reached is back; returns the quizzes that this is true of."""
    back = []
    for lesson, host in await quizzes_to_lead(work, person_id):
        if host.is_away:
            reached = replace(host, is_away=False)
            put_host(work, reached)
            back.append((lesson, reached))
    return back


async def be_away_from_lead(work: Work, person_id: int) -> list[LiveQuiz]:
    """A host can no longer be reached; returns the quizzes that this is news of."""
    left = []
    for lesson, host in await quizzes_to_lead(work, person_id):
        if not host.is_away:
            put_host(work, replace(host, is_away=True))
            left.append(lesson.quiz)
    return left


async def drive_quiz(
    work: Work, quiz_id: int, person_id: int, event: LiveEvent, position: int
) -> tuple[Lesson, Step]:
    """Do what a host's control says; `position` is the question it was shown with.

    Returns the lesson after it and what happened. Raises as `led_lesson` and `step`, and
    NotNowError when the class has gone on since.
    """
    lesson = await led_lesson(work, quiz_id, person_id)
    if position != lesson.quiz.position:
        raise NotNowError
    return lesson_after(work, lesson, event)


def lesson_after(work: Work, lesson: Lesson, event: LiveEvent) -> tuple[Lesson, Step]:
    """The lesson after an event, stored. Raises as `step`."""
    taken = step(lesson.quiz, event, work.now)
    save_quiz(work, lesson.quiz, taken.quiz)
    return replace(lesson, quiz=taken.quiz), taken


async def become_cohost(
    work: Work, key: str, person_id: int, language: Language
) -> tuple[Lesson, Host]:
    """Lead a quiz too, by the link of one who leads it. Raises StaleButtonError for a wrong key."""
    quiz = await quiz_with_cohost_key(work, key)
    lesson = await find_lesson(work, quiz.id) if quiz is not None else None
    if lesson is None:
        raise StaleButtonError
    host = Host(lesson.quiz.id, person_id, language, work.now)
    put_host(work, host)
    return lesson, host


async def colleague_key(work: Work, quiz_id: int, person_id: int) -> str:
    """What makes a colleague co-host. Raises as `led_lesson`."""
    await led_lesson(work, quiz_id, person_id)
    return await cohost_key_of(work, quiz_id)


async def remove_pupil(work: Work, quiz_id: int, person_id: int, pupil_id: int) -> Lesson:
    """Take a pupil out of the quiz. Raises as `led_lesson`, StaleButtonError for no such pupil."""
    return await _with_seat(work, quiz_id, person_id, pupil_id, _removed)


async def readmit_pupil(work: Work, quiz_id: int, person_id: int, pupil_id: int) -> Lesson:
    """Let a removed pupil in again, with the answers they had. Raises as `remove_pupil`."""
    return await _with_seat(work, quiz_id, person_id, pupil_id, _readmitted)


async def give_extra_time(
    work: Work, quiz_id: int, person_id: int, pupil_id: int, percent: int
) -> Lesson:
    """Give a pupil a share more of each question's time. Raises as `remove_pupil`."""
    if percent not in EXTRA_SHARES:
        raise StaleButtonError

    def with_extra(seat: Seat) -> Seat:
        return replace(seat, extra_percent=percent)

    return await _with_seat(work, quiz_id, person_id, pupil_id, with_extra)


async def _with_seat(
    work: Work, quiz_id: int, person_id: int, pupil_id: int, change: Callable[[Seat], Seat]
) -> Lesson:
    lesson = await led_lesson(work, quiz_id, person_id)
    seats: Sequence[Seat] = [seat for seat in lesson.seats if seat.person_id == pupil_id]
    if not seats:
        raise StaleButtonError
    changed = change(seats[0])
    put_seat(work, changed)
    return replace(
        lesson, seats=tuple(changed if s.person_id == pupil_id else s for s in lesson.seats)
    )


def _removed(seat: Seat) -> Seat:
    return with_presence(seat, Presence.REMOVED)


def _readmitted(seat: Seat) -> Seat:
    is_out = seat.presence is Presence.REMOVED
    return with_presence(seat, Presence.HERE if seat.name else Presence.NAMING) if is_out else seat
