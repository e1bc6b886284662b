"""Each pupil's own result at the end of a live quiz: a few at a time, as each has to be drawn."""

from dataclasses import dataclass

from bot.engine.message import Message
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import Stage
from bot.staging.director import Director, say
from bot.storage.deadlines import set_timer
from bot.storage.lessons import find_lesson
from bot.use_cases.group_hosting import has_private_chat
from bot.views.own_result_screens import own_result_screen

RESULTS_AT_ONCE = 25


@dataclass(frozen=True)
class LiveResults(Message):
    """Pupils wait for their own results; so many have theirs."""

    verb = "live_results"
    quiz: int
    begin: int


def promise_results(tx: Transaction, lesson: Lesson) -> None:
    """Have all pupils given their results."""
    set_timer(tx, LiveResults(lesson.quiz.id, 0), tx.now)


def show_results(director: Director, tx: Transaction, due: LiveResults) -> None:
    """Give the next pupils their own results, and come again for those after them.

    Pupils of a group who have no chat with Fonte find theirs by the group's link.
    """
    lesson = find_lesson(tx, due.quiz)
    if lesson is None:
        return
    end = due.begin + RESULTS_AT_ONCE
    for seat in lesson.pupils[due.begin : end]:
        is_by_code = lesson.quiz.stage is Stage.PRIVATE
        if is_by_code or has_private_chat(tx, seat.person_id):
            screen = own_result_screen(director.page(seat.language), lesson, seat)
            say(tx, seat.person_id, screen)
    if end < len(lesson.pupils):
        set_timer(tx, LiveResults(due.quiz, end), tx.now)
