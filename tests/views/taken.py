"""What Telegram takes: the limits of a message, its buttons, and a toast."""

from bot.views.fitting import MOST_VISIBLE_CHARACTERS, visible_length
from bot.views.screen import Key, Link, Screen
from sandbox.markup import parse

MOST_BYTES_OF_A_BUTTON = 64
MOST_OF_A_TOAST = 200


def seen(html: str) -> str:
    """The text that Telegram shows for Telegram HTML; raises on markup it would refuse."""
    return parse(html, "HTML", None, lambda _: None)[0]


def assert_taken(screen: Screen) -> None:
    """Fail when Telegram would refuse a screen, or show it other than it is meant."""
    units = len(seen(screen.text).encode("utf-16-le")) // 2
    assert 0 < units <= visible_length(screen.text) <= MOST_VISIBLE_CHARACTERS
    assert "\n\n\n" not in screen.text
    for key in (key for row in screen.keyboard for key in row):
        assert key.label.strip() == key.label != ""
        if isinstance(key, Key):
            assert 1 <= len(key.button.encode().encode()) <= MOST_BYTES_OF_A_BUTTON
        else:
            assert key.url.startswith("https://t.me/")


def labels(screen: Screen) -> list[str]:
    """What the keys of a screen say, row by row."""
    return [key.label for row in screen.keyboard for key in row]


def key_of(screen: Screen, label: str) -> Key | Link:
    """The key whose label begins with this."""
    return next(key for row in screen.keyboard for key in row if key.label.startswith(label))
