"""Everything that no other handler knows: one fitting sentence."""

from telegram import Update

from bot.context import FonteContext
from bot.quiz.errors import StaleButtonError
from bot.views.screen import Screen


async def button(update: Update, context: FonteContext) -> None:
    """A button that nothing emits any more, or never did."""
    raise StaleButtonError


async def command(update: Update, context: FonteContext) -> None:
    """A command that Fonte does not have."""
    context.send(Screen(context.page.say("unknown_command.html")))


async def other_message(update: Update, context: FonteContext) -> None:
    """A sticker, a photo, a voice."""
    context.send(Screen(context.page.say("only_text.html")))
