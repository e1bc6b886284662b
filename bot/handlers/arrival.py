"""Before anything else: who is it."""

from telegram import Update

from bot.context import FonteContext, is_private
from bot.quiz.errors import StaleButtonError
from bot.use_cases.meeting import meet_learner


async def recognise(update: Update, context: FonteContext) -> None:
    """Find the learner behind a message or a tap in a private chat.

    Fonte puts buttons nowhere else: a tap from elsewhere (a group, an inline message) is stale.
    """
    person = update.effective_user
    if person is None or not is_private(update):
        raise StaleButtonError
    context.learner = await meet_learner(context.work, person.id)
