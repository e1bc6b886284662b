"""Each pupil's own result at the end of a live quiz: a few at a time, as each has to be drawn."""

from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import Stage
from bot.staging.director import Director, say
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.lessons import find_lesson
from bot.use_cases.group_hosting import has_private_chat
from bot.views.own_result_screens import own_result_screen

LIVE_RESULTS = "live_results"  # pupils wait for theirs: key is the quiz's id and how many have it
RESULTS_AT_ONCE = 25


def promise_results(tx: Transaction, lesson: Lesson) -> None:
    """Have all pupils given their results."""
    set_deadline(tx, Deadline(LIVE_RESULTS, f"{lesson.quiz.id}:0", tx.now))


def show_results(director: Director, tx: Transaction, deadline: Deadline) -> None:
    """Give the next pupils their own results, and come again for those after them.

    Pupils of a group who have no chat with Fonte find theirs by the group's link.
    """
    quiz_id, begin = (int(part) for part in deadline.key.split(":"))
    lesson = find_lesson(tx, quiz_id)
    if lesson is None:
        return
    end = begin + RESULTS_AT_ONCE
    for seat in lesson.pupils[begin:end]:
        is_by_code = lesson.quiz.stage is Stage.PRIVATE
        if is_by_code or has_private_chat(tx, seat.person_id):
            screen = own_result_screen(director.page(seat.language), lesson, seat)
            say(tx, seat.person_id, screen)
    if end < len(lesson.pupils):
        set_deadline(tx, Deadline(LIVE_RESULTS, f"{quiz_id}:{end}", tx.now))
