"""A pupil's own result of a live quiz, and practising what was missed in it."""

from bot.interaction import Interaction
from bot.use_cases.live_results import missed_in_quiz, own_result
from bot.use_cases.practising import practise_questions
from bot.views.live_buttons import LiveMissed, LiveResult
from bot.views.own_result_screens import own_result_screen
from bot.views.practice_screens import question_screen
from bot.views.start_links import ResultLink


def result(person: Interaction, link: LiveResult | ResultLink) -> None:
    """*My own result* was tapped, or the link to it followed."""
    lesson, seat = own_result(person.tx, link.quiz, person.learner.id)
    person.show(own_result_screen(person.page, lesson, seat))


def practise_missed(person: Interaction, button: LiveMissed) -> None:
    """*Practise the missed ones* was tapped; the result stays, to be read again."""
    missed = missed_in_quiz(person.tx, person.pack, button.quiz, person.learner.id)
    asking = practise_questions(person.tx, person.pack, person.learner, missed, person.random)
    person.send(question_screen(person.page, asking))
