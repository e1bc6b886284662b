"""The words that people see, taken from the templates: a test is not about how they are put."""

from typing import Any

from bot.content import Language
from bot.views.words import Words
from sandbox.markup import parse

WORDS = Words()


def label(language: Language, name: str, /, **values: Any) -> str:
    """What a button says."""
    return WORDS.macro("labels.txt", name, language, **values)


def said(language: Language, template: str, /, **values: Any) -> str:
    """What a message of one template looks like in the chat, without its formatting."""
    return visible(WORDS.say(template, language, **values))


def visible(html: str) -> str:
    """Telegram HTML as it is seen."""
    return parse(html, "HTML", None, lambda _: None)[0]
