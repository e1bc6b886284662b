"""Words, and `/stop`: what they mean depends on where somebody is."""

from functools import partial

from telegram import Update

from bot.context import FonteContext
from bot.handlers import live_pupil, practice
from bot.interaction import Interaction
from bot.views.screen import Screen


async def written(update: Update, context: FonteContext) -> None:
    """Somebody wrote something that is no command."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    context.do(partial(answer, text=text))


def answer(person: Interaction, text: str) -> None:
    """Something for a live quiz, else for a practice, else for nobody."""
    if not live_pupil.written(person, text):
        here = live_pupil.where_one_is(person)
        practice.written(person, text, here or Screen(person.page.say("home/only_text.html")))


def stop(person: Interaction) -> None:
    """`/stop`: the way out of a practice, else out of a live quiz."""
    here = live_pupil.where_one_is(person)
    practice.stop_by_command(person, here or Screen(person.page.say("practice/no_practice.html")))
