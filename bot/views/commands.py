"""The commands, declared once: for routing, for /help and for Telegram's menu."""

from bot.views.page import Page

COMMANDS = (
    "start",
    "quiz",
    "article",
    "progress",
    "stop",
    "settings",
    "privacy",
    "mydata",
    "forget",
    "help",
)


def described_commands(page: Page) -> list[tuple[str, str]]:
    """Each command's name with what it does, in the page's language."""
    return [(name, page.words.macro("commands.txt", name, page.language)) for name in COMMANDS]
