"""Before anything else: who is it."""

from telegram import Update

from bot.context import FonteContext, is_private
from bot.quiz.errors import StaleButtonError
from bot.use_cases.meeting import meet_learner
from bot.views.buttons import Button


async def recognise(update: Update, context: FonteContext) -> None:
    """Find the learner behind a message or a tap in a private chat.

    In a group nobody is stored who only looks on: its buttons are those of live quizzes, which know
    their pupils. A tap from elsewhere (another button, an inline message) is stale.
    """
    person, query = update.effective_user, update.callback_query
    if query is not None and not query.data:
        raise StaleButtonError  # a game's, say: the library takes it for whatever it is asked for
    if person is not None and is_private(update):
        context.learner = await meet_learner(context.work, person.id)
    elif person is None or update.effective_chat is None or not _is_of_quiz(context.tapped):
        raise StaleButtonError


def _is_of_quiz(data: str) -> bool:
    return data.partition(":")[0] in Button.of_quizzes
