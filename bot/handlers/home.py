"""Arriving, finding one's way, and choosing the language."""

from bot.content import LANGUAGES
from bot.interaction import Interaction
from bot.quiz.errors import StaleButtonError
from bot.use_cases.meeting import choose_language
from bot.use_cases.reviewing_progress import show_progress
from bot.views.buttons import GoHome, SetLanguage, ShowProgress, ShowSettings
from bot.views.commands import described_commands
from bot.views.home_screens import (
    help_screen,
    progress_screen,
    settings_screen,
    welcome_screen,
)


def start(person: Interaction, button: GoHome | None = None) -> None:
    """`/start` and the way back to it."""
    person.show(welcome_screen(person.page))


def help_(person: Interaction) -> None:
    """`/help`."""
    person.show(help_screen(person.page, described_commands(person.page)))


def progress(person: Interaction, button: ShowProgress | None = None) -> None:
    """`/progress`."""
    shown = show_progress(person.tx, person.pack, person.learner)
    person.show(progress_screen(person.page, shown))


def settings(person: Interaction, button: ShowSettings | None = None) -> None:
    """`/settings`."""
    person.show(settings_screen(person.page, person.learner.language))


def set_language(person: Interaction, button: SetLanguage) -> None:
    """A language was tapped."""
    language = next((known for known in LANGUAGES if known == button.language), None)
    if language != button.language:
        raise StaleButtonError
    person.learner = choose_language(person.tx, person.learner, language)
    person.toast(person.page.say("home/language_set.txt"))
    person.show(settings_screen(person.page, language))
