"""What everybody is told at the end of a live quiz: pupils a few at a time, each has their own."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.engine.message import Message
from bot.engine.store.database import Database
from bot.engine.store.deadlines import set_timer
from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import Stage
from bot.staging.director import Director, say
from bot.staging.group_stage import show_end
from bot.staging.host_desk import show_debrief
from bot.storage.lessons import find_lesson
from bot.storage.live_quizzes import find_quiz
from bot.use_cases.group_hosting import has_private_chat
from bot.views.own_result_screens import own_result_screen

RESULTS_AT_ONCE = 25


@dataclass(frozen=True)
class LiveResults(Message):
    """Pupils wait for their own results; so many have theirs."""

    verb = "live_results"
    quiz: int
    begin: int


def promise_results(tx: Transaction, quiz_id: int) -> None:
    """Have everybody told how the quiz ended."""
    set_timer(tx, LiveResults(quiz_id, 0), tx.now)


async def show_results(
    director: Director, database: Database, due: LiveResults
) -> Callable[[Transaction, LiveResults], None]:
    """Tell the group and those who lead how the quiz ended, then the next pupils their own results;
    come again for those after them.

    Pupils of a group who have no chat with Fonte find theirs by the group's link.
    """
    lesson = await database.read(lambda tx: find_lesson(tx, due.quiz))
    end = due.begin + RESULTS_AT_ONCE

    def act(tx: Transaction, due: LiveResults) -> None:
        quiz = find_quiz(tx, due.quiz)
        if lesson is None or quiz is None:
            return
        of_now = replace(lesson, quiz=quiz)
        if due.begin == 0:
            if quiz.stage is Stage.GROUP:
                show_end(director, tx, of_now)
            show_debrief(director, tx, of_now)
        for seat in of_now.pupils[due.begin : end]:
            if quiz.stage is Stage.PRIVATE or has_private_chat(tx, seat.person_id):
                page = director.page(seat.language)
                say(tx, seat.person_id, own_result_screen(page, of_now, seat))
        if end < len(of_now.pupils):
            set_timer(tx, LiveResults(due.quiz, end), tx.now)

    return act
