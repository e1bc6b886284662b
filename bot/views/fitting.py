"""Making a message fit: Telegram takes at most 4096 characters of visible text."""

import re
from collections.abc import Callable, Sequence
from html import unescape

MOST_VISIBLE_CHARACTERS = 4096  # Bot API: sendMessage, "1-4096 characters after entities parsing"
_TAG = re.compile(r"<[^>]+>")


def visible_length(html: str) -> int:
    """How many characters Telegram counts in Telegram HTML: UTF-16 units without the tags."""
    return len(unescape(_TAG.sub("", html)).encode("utf-16-le")) // 2


def _fits(html: str) -> bool:
    """Whether Telegram takes a text; without tags it is shorter, so mostly they need no look."""
    if len(html.encode("utf-16-le")) // 2 <= MOST_VISIBLE_CHARACTERS:
        return True
    return visible_length(html) <= MOST_VISIBLE_CHARACTERS


def first_that_fits(drafts: Sequence[Callable[[], str]]) -> str:
    """The first draft that is short enough; the last one, whatever its length, if none is."""
    for draft in drafts[:-1]:
        text = draft()
        if _fits(text):
            return text
    return drafts[-1]()
