"""A pupil's own result of a live quiz, and practising what was missed in it."""

from telegram import Update

from bot.context import FonteContext
from bot.interaction import Interaction
from bot.use_cases.live_results import missed_in_quiz, own_result
from bot.use_cases.practising import practise_questions
from bot.views.live_buttons import LiveMissed, LiveResult
from bot.views.own_result_screens import own_result_screen
from bot.views.practice_screens import question_screen


async def result(update: Update, context: FonteContext) -> None:
    """*My own result* was tapped."""
    await show_result(update, context, LiveResult.decode(context.tapped).quiz)


async def by_link(update: Update, context: FonteContext) -> None:
    """The link to one's own result was followed: `/start result_7`."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    await show_result(update, context, int(text.rpartition("_")[2]))


async def show_result(update: Update, context: FonteContext, quiz_id: int) -> None:
    """A person's own result of a quiz. Raises StaleButtonError for who had no part in it."""
    lesson, seat = await own_result(context.work, quiz_id, context.learner.id)
    context.show(own_result_screen(context.page, lesson, seat))


async def practise_missed(update: Update, context: FonteContext) -> None:
    """*Practise the missed ones* was tapped; the result stays, to be read again."""
    quiz_id = LiveMissed.decode(context.tapped).quiz
    missed = await missed_in_quiz(context.work, context.pack, quiz_id, context.learner.id)

    def begin(person: Interaction) -> None:
        asking = practise_questions(person.tx, person.pack, person.learner, missed, person.random)
        person.send(question_screen(person.page, asking))

    context.do(begin)
