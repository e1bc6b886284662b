"""Arriving, finding one's way, and choosing the language."""

from telegram import Update

from bot.context import FonteContext
from bot.quiz.errors import StaleButtonError
from bot.quiz.pack import LANGUAGES
from bot.use_cases.meeting import choose_language
from bot.use_cases.reviewing_progress import show_progress
from bot.views.buttons import SetLanguage
from bot.views.commands import described_commands
from bot.views.home_screens import (
    help_screen,
    progress_screen,
    settings_screen,
    welcome_screen,
)


async def start(update: Update, context: FonteContext) -> None:
    """`/start` and the way back to it."""
    context.show(welcome_screen(context.page))


async def help_(update: Update, context: FonteContext) -> None:
    """`/help`."""
    context.show(help_screen(context.page, described_commands(context.page)))


async def progress(update: Update, context: FonteContext) -> None:
    """`/progress`."""
    shown = await show_progress(context.work, context.pack, context.learner)
    context.show(progress_screen(context.page, shown))


async def settings(update: Update, context: FonteContext) -> None:
    """`/settings`."""
    context.show(settings_screen(context.page, context.learner.language))


async def set_language(update: Update, context: FonteContext) -> None:
    """A language was tapped."""
    chosen = SetLanguage.decode(context.tapped).language
    language = next((known for known in LANGUAGES if known == chosen), None)
    if language != chosen:
        raise StaleButtonError
    context.learner = choose_language(context.work, context.learner, language)
    context.toast(context.page.say("language_set.txt"))
    context.show(settings_screen(context.page, context.learner.language))
