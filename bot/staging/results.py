"""Each pupil's own result at the end of a live quiz: a few at a time, as each has to be drawn."""

from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import Stage
from bot.staging.director import Director, say
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.lessons import find_lesson
from bot.storage.work import Work
from bot.use_cases.group_hosting import has_private_chat
from bot.views.own_result_screens import own_result_screen

LIVE_RESULTS = "live_results"  # pupils wait for theirs: key is the quiz's id and how many have it
RESULTS_AT_ONCE = 25


def promise_results(work: Work, lesson: Lesson) -> None:
    """Have all pupils given their results."""
    set_deadline(work, Deadline(LIVE_RESULTS, f"{lesson.quiz.id}:0", work.now))


async def show_results(director: Director, work: Work, deadline: Deadline) -> None:
    """Give the next pupils their own results, and come again for those after them.

    Pupils of a group who have no chat with Fonte find theirs by the group's link.
    """
    quiz_id, begin = (int(part) for part in deadline.key.split(":"))
    lesson = await find_lesson(work, quiz_id)
    if lesson is None:
        return
    end = begin + RESULTS_AT_ONCE
    for seat in lesson.pupils[begin:end]:
        is_by_code = lesson.quiz.stage is Stage.PRIVATE
        if is_by_code or await has_private_chat(work, seat.person_id):
            screen = own_result_screen(director.page(seat.language), lesson, seat)
            say(work, seat.person_id, screen)
    if end < len(lesson.pupils):
        set_deadline(work, Deadline(LIVE_RESULTS, f"{quiz_id}:{end}", work.now))
