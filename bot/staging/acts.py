"""What a live quiz does at its time: a question ends, counts are brought up to date."""

from datetime import datetime, timedelta

from bot.engine.calls import Priority
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live import Happening
from bot.quiz.live_quiz import LiveState, Phase, Stage
from bot.staging import group_stage
from bot.staging.direct import direct
from bot.staging.director import Director
from bot.staging.host_desk import show_control
from bot.storage.deadlines import nudge
from bot.storage.lessons import deliveries, find_lesson, find_moment
from bot.storage.live_quizzes import find_quiz, note_refresh, refreshed_at
from bot.use_cases.live_watch import LiveEnd, LiveRefresh, LiveShow, LiveTick, end_if_due

# In a group edits count like messages, 20 a minute: half of them are left to the questions.
GROUP_REFRESH_EVERY = timedelta(seconds=6)
REFRESH_WITHIN = timedelta(seconds=1)
TICK_EVERY = timedelta(seconds=5)


def end_at_time(director: Director, tx: Transaction, due: LiveEnd) -> None:
    """Time is up for somebody: end the question when it is for all."""
    end_if_due(tx, due.quiz)


def show_end_of_question(director: Director, tx: Transaction, due: LiveShow) -> None:
    """Show the class how the question at hand has ended by itself."""
    lesson = find_lesson(tx, due.quiz)
    if lesson is not None and Phase.REVEAL in (lesson.quiz.phase, lesson.quiz.paused_from):
        direct(director, tx, lesson.quiz, (Happening.QUESTION_REVEALED,))


def refresh_soon(tx: Transaction, quiz: LiveState) -> None:
    """Have the counts brought up to date within a second, in a group no sooner than its limit."""
    due = tx.now + REFRESH_WITHIN
    if quiz.stage is Stage.GROUP:
        last = refreshed_at(tx, quiz.id)
        due = max(due, last + GROUP_REFRESH_EVERY) if last else due
    nudge(tx, LiveRefresh(quiz.id), due)


def refresh_quiz(director: Director, tx: Transaction, due: LiveRefresh) -> None:
    """Bring the lobby or the count of answers up to date, and the controls."""
    quiz = find_quiz(tx, due.quiz)
    if quiz is None or quiz.is_over:
        return
    lesson = find_moment(tx, quiz)
    if quiz.stage is Stage.GROUP:
        note_refresh(tx, quiz.id)
        if quiz.phase is Phase.LOBBY:
            group_stage.show_lobby(director, tx, lesson)
        elif quiz.takes_answers and not group_stage.is_poll(director, lesson):
            group_stage.show_question(director, tx, lesson)
    show_control(director, tx, lesson, _end(tx, lesson), Priority.REPLY)


def tick(director: Director, tx: Transaction, due: LiveTick) -> None:
    """Bring the time left up to date for those who lead, and come again while there is some."""
    quiz = find_quiz(tx, due.quiz)
    if quiz is None or not quiz.takes_answers:
        return
    lesson = find_moment(tx, quiz)
    end = _end(tx, lesson)
    if end is not None:
        show_control(director, tx, lesson, end, Priority.REPLY)
        nudge(tx, due, tx.now + TICK_EVERY)


def _end(tx: Transaction, lesson: Lesson) -> datetime | None:
    if not lesson.quiz.takes_answers or lesson.quiz.settings.time_limit is None:
        return None
    return ends_at(lesson, deliveries(tx, lesson))
