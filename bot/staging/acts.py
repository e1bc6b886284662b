"""What a live quiz does at its time: a question ends, counts are brought up to date."""

from datetime import datetime, timedelta

from bot.engine.calls import Priority
from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live_quiz import LiveQuiz, Phase, Stage
from bot.staging import group_stage
from bot.staging.direct import direct
from bot.staging.director import Director
from bot.staging.host_desk import show_control
from bot.storage.deadlines import Deadline, nudge
from bot.storage.lessons import deliveries, find_moment
from bot.storage.live_quizzes import find_quiz, note_refresh, refreshed_at
from bot.storage.work import Work
from bot.use_cases.live_watch import LIVE_REFRESH, LIVE_TICK, look_at_quiz

# In a group edits count like messages, 20 a minute: half of them are left to the questions.
GROUP_REFRESH_EVERY = timedelta(seconds=6)
REFRESH_WITHIN = timedelta(seconds=1)
TICK_EVERY = timedelta(seconds=5)


async def check_quiz(director: Director, work: Work, deadline: Deadline) -> None:
    """Answers have come, or time is up: end the question, or bring the counts up to date soon."""
    looked = await look_at_quiz(work, int(deadline.key))
    if looked is None:
        return
    if looked.lesson is not None:
        await direct(director, work, looked.lesson, looked.happened)
    else:
        await refresh_soon(work, looked.quiz)


async def refresh_soon(work: Work, quiz: LiveQuiz) -> None:
    """Have the counts brought up to date within a second, in a group no sooner than its limit."""
    due = work.now + REFRESH_WITHIN
    if quiz.stage is Stage.GROUP:
        last = await refreshed_at(work, quiz.id)
        due = max(due, last + GROUP_REFRESH_EVERY) if last else due
    nudge(work, LIVE_REFRESH, str(quiz.id), due)


async def refresh_quiz(director: Director, work: Work, deadline: Deadline) -> None:
    """Bring the lobby or the count of answers up to date, and the controls."""
    quiz = await find_quiz(work, int(deadline.key))
    if quiz is None or quiz.is_over:
        return
    lesson = await find_moment(work, quiz)
    if quiz.stage is Stage.GROUP:
        note_refresh(work, quiz.id)
        if quiz.phase is Phase.LOBBY:
            await group_stage.show_lobby(director, work, lesson)
        elif quiz.takes_answers and not group_stage.is_poll(director, lesson):
            await group_stage.show_question(director, work, lesson)
    await show_control(director, work, lesson, await _end(work, lesson), Priority.REPLY)


async def tick(director: Director, work: Work, deadline: Deadline) -> None:
    """Bring the time left up to date for those who lead, and come again while there is some."""
    quiz = await find_quiz(work, int(deadline.key))
    if quiz is None or not quiz.takes_answers:
        return
    lesson = await find_moment(work, quiz)
    end = await _end(work, lesson)
    if end is not None:
        await show_control(director, work, lesson, end, Priority.REPLY)
        nudge(work, LIVE_TICK, deadline.key, work.now + TICK_EVERY)


async def _end(work: Work, lesson: Lesson) -> datetime | None:
    if not lesson.quiz.takes_answers or lesson.quiz.settings.time_limit is None:
        return None
    return ends_at(lesson, await deliveries(work, lesson))
