"""Words, and `/stop`: what they mean depends on where somebody is."""

from functools import partial

from telegram import Update

from bot.context import FonteContext
from bot.handlers import live_pupil, practice
from bot.views.screen import Screen


async def written(update: Update, context: FonteContext) -> None:
    """Something for a live quiz, else for a practice, else for nobody."""
    if await live_pupil.written(update, context):
        return
    text = (update.effective_message.text or "") if update.effective_message else ""
    here = await live_pupil.where_one_is(context)
    otherwise = here or Screen(context.page.say("only_text.html"))
    context.do(partial(practice.written, text=text, otherwise=otherwise))


async def stop(update: Update, context: FonteContext) -> None:
    """`/stop`: the way out of a practice, else out of a live quiz."""
    here = await live_pupil.where_one_is(context)
    otherwise = here or Screen(context.page.say("no_practice.html"))
    context.do(partial(practice.stop_by_command, otherwise=otherwise))
