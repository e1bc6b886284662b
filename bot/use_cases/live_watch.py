"""What time and answers bring about in a live quiz: a question ends by itself, counts go up."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live import Happening, LiveEvent, step
from bot.quiz.live_quiz import LiveQuiz, Phase, Stage
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.lessons import deliveries, find_lesson, find_moment
from bot.storage.live_hosts import hosts_of
from bot.storage.live_quizzes import find_quiz, save_quiz
from bot.storage.live_seats import seats_under_way
from bot.storage.work import Work

LIVE_CHECK = "live_check"  # answers or pupils have come: key is the quiz's id
LIVE_END = "live_end"  # a question's time is up, or a pupil's own: key is the quiz's id
LIVE_REFRESH = "live_refresh"  # counts and lists are no longer true: key is the quiz's id
LIVE_TICK = "live_tick"  # the time left is no longer true: key is the quiz's id


@dataclass(frozen=True)
class Looked:
    """A lesson after a look at it: what happened, and until when the question at hand runs."""

    lesson: Lesson
    happened: tuple[Happening, ...] = ()
    ends_at: datetime | None = None


async def look_at_quiz(work: Work, quiz_id: int) -> Looked | None:
    """End the question at hand when all present have answered, or when the time is up.

    Otherwise the end is looked for again when the last awaited pupil's time is up. None for a quiz
    that is gone.
    """
    lesson = await find_moment(work, quiz_id)
    if lesson is None or not lesson.quiz.takes_answers:
        return Looked(lesson) if lesson else None
    end = ends_at(lesson, await deliveries(work, lesson))
    if lesson.have_all_answered() or (end is not None and end <= work.now):
        return await _reveal(work, quiz_id)
    if end is not None:
        set_deadline(work, Deadline(LIVE_END, str(quiz_id), end))
    return Looked(lesson, ends_at=end)


async def present_question(work: Work, person_id: int) -> LiveQuiz | None:
    """The quiz by code that a person is in, while its question is open to them."""
    for seat in await seats_under_way(work, person_id):
        quiz = await find_quiz(work, seat.quiz_id)
        if quiz is not None and quiz.stage is Stage.PRIVATE and quiz.takes_answers:
            return quiz
    return None


async def _reveal(work: Work, quiz_id: int) -> Looked | None:
    lesson = await find_lesson(work, quiz_id)
    assert lesson is not None
    taken = step(lesson.quiz, LiveEvent.REVEAL, work.now)
    quiz, happened = taken.quiz, taken.happened
    if all(host.is_away for host in await hosts_of(work, quiz_id)):
        quiz = replace(quiz, phase=Phase.PAUSED, paused_from=quiz.phase, paused_at=work.now)
        happened = (*happened, Happening.PAUSED)
    save_quiz(work, lesson.quiz, quiz)
    return Looked(replace(lesson, quiz=quiz), happened)
