"""A pupil's own result of a live quiz, and practising what was missed in it."""

from functools import partial

from telegram import Update

from bot.context import FonteContext
from bot.interaction import Interaction
from bot.use_cases.live_results import missed_in_quiz, own_result
from bot.use_cases.practising import practise_questions
from bot.views.live_buttons import LiveMissed, LiveResult
from bot.views.own_result_screens import own_result_screen
from bot.views.practice_screens import question_screen


def result(person: Interaction, button: LiveResult) -> None:
    """*My own result* was tapped."""
    show_result(person, button.quiz)


async def by_link(update: Update, context: FonteContext) -> None:
    """The link to one's own result was followed: `/start result_7`."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    context.do(partial(show_result, quiz_id=int(text.rpartition("_")[2])))


def show_result(person: Interaction, quiz_id: int) -> None:
    """A person's own result of a quiz. Raises StaleButtonError for who had no part in it."""
    lesson, seat = own_result(person.tx, quiz_id, person.learner.id)
    person.show(own_result_screen(person.page, lesson, seat))


def practise_missed(person: Interaction, button: LiveMissed) -> None:
    """*Practise the missed ones* was tapped; the result stays, to be read again."""
    missed = missed_in_quiz(person.tx, person.pack, button.quiz, person.learner.id)
    asking = practise_questions(person.tx, person.pack, person.learner, missed, person.random)
    person.send(question_screen(person.page, asking))
