"""The commands, declared once: for routing, for /help and for Telegram's menu."""

from bot.views.page import Page

COMMANDS = (
    "start",
    "quiz",
    "article",
    "progress",
    "live",
    "teach",
    "reports",
    "stop",
    "settings",
    "privacy",
    "mydata",
    "forget",
    "help",
)


IN_GROUPS = ("live", "allow")


def described_commands(page: Page) -> list[tuple[str, str]]:
    """Each command's name with what it does, in the page's language."""
    return [_described(page, name) for name in COMMANDS]


def described_group_commands(page: Page) -> list[tuple[str, str]]:
    """The same, of the commands that do something in a group."""
    return [_described(page, name) for name in IN_GROUPS]


def _described(page: Page, name: str) -> tuple[str, str]:
    return name, page.words.macro("home/commands.txt", name, page.language)
