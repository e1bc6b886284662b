"""How answers fell on the options, as text: a bar for the eye, number and share for the ear."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from babel.numbers import format_percent

from bot.content import Language
from bot.quiz.practice import LETTERS
from bot.views.page import Page

LONGEST_BAR = 8  # blocks: with the rest of its line 30 characters, what a phone shows in one

_MOST_REMEMBERED = 1_000


def split_bars(page: Page, split: Mapping[str, int], right: Collection[str]) -> list[str]:
    """A line an option, in the order of `split` (option id -> answers); the right ones say so."""
    total = sum(split.values())
    return [
        page.label(
            "bar_right" if option in right else "bar",
            letter=letter,
            bar=_bar(count, total),
            count=count,
            share=_share(count, total, page.language),
        )
        for letter, (option, count) in zip(LETTERS, split.items(), strict=False)
    ]


@lru_cache(_MOST_REMEMBERED)
def _share(count: int, total: int, language: Language) -> str:
    """In percent, as the language writes it; remembered, for a class is shown the same few."""
    return format_percent(count / total if total else 0, locale=language)


def _bar(count: int, total: int) -> str:
    """Blocks in proportion, one at least for any answer; as wide as the longest, so that the
    numbers stand in a column.
    """
    blocks = max(1, round(LONGEST_BAR * count / total)) if count else 0
    return "█" * blocks + "░" * (LONGEST_BAR - blocks)
