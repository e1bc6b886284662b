"""How answers fell on the options, as text: a bar for the eye, number and share for the ear."""

from collections.abc import Collection, Mapping

from babel.numbers import format_percent

from bot.quiz.practice import LETTERS
from bot.views.page import Page

LONGEST_BAR = 8  # blocks: with the rest of its line 30 characters, what a phone shows in one


def split_bars(page: Page, split: Mapping[str, int], right: Collection[str]) -> list[str]:
    """A line an option, in the order of `split` (option id -> answers); the right ones say so."""
    total = sum(split.values())
    return [
        page.label(
            "bar_right" if option in right else "bar",
            letter=letter,
            bar=_bar(count, total),
            count=count,
            share=format_percent(count / total if total else 0, locale=page.language),
        )
        for letter, (option, count) in zip(LETTERS, split.items(), strict=False)
    ]


def _bar(count: int, total: int) -> str:
    """Blocks in proportion, one at least for any answer; as wide as the longest, so that the
    numbers stand in a column.
    """
    blocks = max(1, round(LONGEST_BAR * count / total)) if count else 0
    return "█" * blocks + "░" * (LONGEST_BAR - blocks)
