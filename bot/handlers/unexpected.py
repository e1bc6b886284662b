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


async def in_group(update: Update, context: FonteContext) -> None:
    """A command in a group; one that names another bot is not for Fonte."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    addressee = "".join(text.split()[:1]).partition("@")[2]
    if not addressee or addressee.lower() == context.bot.username.lower():
        context.send(Screen(context.page.say("group_later.html")))


async def joined(update: Update, context: FonteContext) -> None:
    """Somebody came into a group: Fonte speaks when it was Fonte itself."""
    message = update.effective_message
    if message is not None and any(one.id == context.bot.id for one in message.new_chat_members):
        await in_group(update, context)
