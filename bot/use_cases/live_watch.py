"""What time and answers bring about in a live quiz: a question ends by itself, counts go up."""

from dataclasses import dataclass, replace

from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live import Happening, LiveEvent, step
from bot.quiz.live_quiz import LiveQuiz, Phase, Stage
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.lessons import deliveries, find_lesson, find_moment, is_anybody_awaited
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
    """A quiz after a look at it, what happened, and its lesson if anything has."""

    quiz: LiveQuiz
    happened: tuple[Happening, ...] = ()
    lesson: Lesson | None = None


async def look_at_quiz(work: Work, quiz_id: int) -> Looked | None:
    """End the question at hand when all present have answered, or when the time is up.

    Otherwise the end is looked for again when the last awaited pupil's time is up. None for a quiz
    that is gone.
    """
    quiz = await find_quiz(work, quiz_id)
    if quiz is None:
        return None
    if not quiz.takes_answers or (
        quiz.settings.time_limit is None and await is_anybody_awaited(work, quiz)
    ):
        return Looked(quiz)  # as nearly always: then the class is not read
    lesson = await find_moment(work, quiz)
    end = ends_at(lesson, await deliveries(work, lesson))
    if lesson.have_all_answered() or (end is not None and end <= work.now):
        return await _reveal(work, quiz_id)
    if end is not None:
        set_deadline(work, Deadline(LIVE_END, str(quiz_id), end))
    return Looked(quiz)


async def present_quiz(work: Work, person_id: int) -> LiveQuiz | None:
    """The quiz by code that a person is in; one whose question is open before others."""
    present = []
    for seat in await seats_under_way(work, person_id):
        quiz = await find_quiz(work, seat.quiz_id)
        if quiz is not None and quiz.stage is Stage.PRIVATE:
            present.append(quiz)
    return next((quiz for quiz in present if quiz.takes_answers), present[0] if present else None)


async def present_question(work: Work, person_id: int) -> LiveQuiz | None:
    """The quiz by code that a person is in, while its question is open to them."""
    quiz = await present_quiz(work, person_id)
    return quiz if quiz is not None and quiz.takes_answers else None


async def _reveal(work: Work, quiz_id: int) -> Looked | None:
    lesson = await find_lesson(work, quiz_id)
    assert lesson is not None
    taken = step(lesson.quiz, LiveEvent.REVEAL, work.now)
    quiz, happened = taken.quiz, taken.happened
    if all(host.is_away for host in await hosts_of(work, quiz_id)):
        quiz = replace(quiz, phase=Phase.PAUSED, paused_from=quiz.phase, paused_at=work.now)
        happened = (*happened, Happening.PAUSED)
    save_quiz(work, lesson.quiz, quiz)
    return Looked(quiz, happened, replace(lesson, quiz=quiz))
