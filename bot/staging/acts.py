"""What a live quiz does at its time: a question ends, everybody is shown how things stand.

What is shown is read beside the one who writes, for a class may be large, and stored a few pupils
at a time behind what people do. So an act looks first whether the quiz is still what was read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.engine.calls import Priority
from bot.engine.events import Event
from bot.engine.message import Message
from bot.engine.store.database import Database
from bot.engine.store.deadlines import (
    Deadline,
    bring_forward,
    clear_timer,
    keep_deadline,
    set_deadline,
    set_timer,
)
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live_quiz import LiveState, Stage
from bot.quiz.live_settings import Leaderboard
from bot.staging import group_stage, private_stage
from bot.staging.director import Director
from bot.staging.host_desk import show_control
from bot.storage.lessons import deliveries, find_lesson, find_moment
from bot.storage.live_quizzes import find_quiz, refreshed_at
from bot.use_cases.live_watch import LiveEnd, LiveRefresh, LiveShow, LiveTick, end_if_due

# In a group edits count like messages, 20 a minute: half of them are left to the questions.
GROUP_REFRESH_EVERY = timedelta(seconds=6)
REFRESH_WITHIN = timedelta(seconds=1)
TICK_EVERY = timedelta(seconds=5)
SHOWN_WITHIN = timedelta(minutes=1)

Act = Callable[[Transaction], None]
Finish = Callable[[Transaction, Message], None]


@dataclass(frozen=True)
class Sighted:
    """A lesson at one moment, and when the time of the last one awaited is up."""

    lesson: Lesson
    ends_at: datetime | None


def end_at_time(tx: Transaction, due: LiveEnd) -> None:
    """Time is up for somebody: end the question when it is for all."""
    end_if_due(tx, due.quiz)


def refresh_soon(tx: Transaction, quiz: LiveState) -> None:
    """Have the counts brought up to date within a second, in a group no sooner than its limit."""
    due = tx.now + REFRESH_WITHIN
    if quiz.stage is Stage.GROUP:
        last = refreshed_at(tx, quiz.id)
        due = max(due, last + GROUP_REFRESH_EVERY) if last else due
    bring_forward(tx, LiveRefresh(quiz.id), due)


class Shows:
    """Shows a class, and those who lead it, how things stand."""

    def __init__(self, director: Director, database: Database) -> None:
        self._director = director
        self._database = database

    async def show(self, due: LiveShow) -> Finish:
        """Show a question as it stands, or the lobby; killed in the midst, it is shown again."""
        seen = await self._database.read(partial(_lesson_to_show, due))
        if seen is None:
            return _do_nothing
        quiz = seen.lesson.quiz
        *firsts, last = self._parts(seen, due.position)
        for part in firsts:
            await self._database.engine.do(Event(part, is_kept=True, is_job=True))

        def end(tx: Transaction, message: Message) -> None:
            last(tx)
            now = find_quiz(tx, quiz.id)
            if now == quiz:
                clear_timer(tx, due)  # what it was set for anew meanwhile has been shown, too
            elif now is not None and now.sight_of(due.position) != quiz.sight_of(due.position):
                set_timer(tx, due, tx.now)

        return end

    async def refresh(self, due: LiveRefresh) -> Finish:
        """Bring counts and lists up to date, for the group and those who lead."""

        def show(tx: Transaction, seen: Sighted) -> None:
            if seen.lesson.quiz.is_over:
                return
            if seen.lesson.quiz.stage is Stage.GROUP:
                group_stage.show_counts(self._director, tx, seen.lesson)
            show_control(self._director, tx, seen.lesson, seen.ends_at, Priority.REPLY)

        return await self._show_as_read(due, show)

    async def tick(self, due: LiveTick) -> Finish:
        """Bring the time left up to date for those who lead, and come again while there is some."""

        def show(tx: Transaction, seen: Sighted) -> None:
            if seen.ends_at is not None:
                show_control(self._director, tx, seen.lesson, seen.ends_at, Priority.REPLY)
                bring_forward(tx, due, tx.now + TICK_EVERY)

        return await self._show_as_read(due, show)

    async def _show_as_read(
        self, due: LiveRefresh | LiveTick, show: Callable[[Transaction, Sighted], None]
    ) -> Finish:
        """Show what is read now. What comes after the reading brings the timer forward again."""
        engine = self._database.engine
        put_off = await engine.do(Event(partial(_put_off, due), is_kept=True, is_job=True))
        seen = await self._database.read(partial(_moment_to_show, due.quiz))

        def act(tx: Transaction) -> None:
            keep_deadline(tx, put_off.result)
            now = find_quiz(tx, due.quiz)
            if seen is not None and now == seen.lesson.quiz:
                show(tx, seen)
            elif now is not None:
                bring_forward(tx, due, tx.now)

        await engine.do(Event(act, is_kept=True, is_job=True))
        return _do_nothing

    def _parts(self, seen: Sighted, position: int) -> Iterator[Act]:
        """At least one; those who lead see how things stand with the first."""
        stage = group_stage if seen.lesson.quiz.stage is Stage.GROUP else private_stage
        parts = list(stage.parts(self._director, seen.lesson, position))
        yield partial(self._show_part, seen, position, parts[:1], with_control=True)
        for part in parts[1:]:
            yield partial(self._show_part, seen, position, [part])

    def _show_part(
        self,
        seen: Sighted,
        position: int,
        parts: Sequence[Act],
        tx: Transaction,
        *,
        with_control: bool = False,
    ) -> None:
        quiz = seen.lesson.quiz
        now = find_quiz(tx, quiz.id)
        if with_control and now == quiz and position in (0, quiz.position):
            show_control(self._director, tx, seen.lesson, seen.ends_at)
        if now is not None and now.sight_of(position) == quiz.sight_of(position):
            for part in parts:
                part(tx)


def _put_off(due: LiveRefresh | LiveTick, tx: Transaction) -> Deadline:
    """Killed before it is shown, it is shown then."""
    deadline = Deadline(due.verb, due.key, tx.now + SHOWN_WITHIN)
    set_deadline(tx, deadline)
    return deadline


def _lesson_to_show(due: LiveShow, tx: Transaction) -> Sighted | None:
    """Of many answers only those that are seen in it are read."""
    quiz = find_quiz(tx, due.quiz)
    if quiz is None:
        return None
    has_leaders = quiz.settings.leaderboard is Leaderboard.EACH_QUESTION
    whole = find_lesson(tx, due.quiz) if has_leaders else None
    lesson = whole or find_moment(tx, quiz, due.position)
    return Sighted(lesson, _end(tx, lesson))


def _moment_to_show(quiz_id: int, tx: Transaction) -> Sighted | None:
    quiz = find_quiz(tx, quiz_id)
    if quiz is None:
        return None
    lesson = find_moment(tx, quiz)
    return Sighted(lesson, _end(tx, lesson))


def _end(tx: Transaction, lesson: Lesson) -> datetime | None:
    if not lesson.quiz.takes_answers or lesson.quiz.settings.time_limit is None:
        return None
    return ends_at(lesson, deliveries(tx, lesson))


def _do_nothing(tx: Transaction, message: Message) -> None:
    """The quiz is gone, or has nothing to show any more."""
