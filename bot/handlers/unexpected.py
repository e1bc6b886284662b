"""Everything that no other handler knows: one fitting sentence."""

from bot.interaction import Interaction
from bot.quiz.errors import StaleButtonError
from bot.views.screen import Screen


def button(person: Interaction) -> None:
    """A button that nothing emits any more, or never did, or of a message that is not here."""
    raise StaleButtonError


def command(person: Interaction) -> None:
    """A command that Fonte does not have."""
    person.send(Screen(person.page.say("home/unknown_command.html")))


def other_message(person: Interaction) -> None:
    """A sticker, a photo, a voice."""
    person.send(Screen(person.page.say("home/only_text.html")))
