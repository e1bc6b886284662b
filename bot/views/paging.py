"""Long lists, a page at a time. Pages are counted from 0 in buttons, from 1 in words."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.quiz.errors import StaleButtonError
from bot.views.buttons import Button
from bot.views.page import Page
from bot.views.screen import Key

T = TypeVar("T")


def page_of(items: Sequence[T], most: int, number: int) -> tuple[Sequence[T], int]:
    """The items on a page, and how many pages there are, one at least.

    Raises StaleButtonError for a page that is not there.
    """
    pages = max(1, -(-len(items) // most))
    if not 0 <= number < pages:
        raise StaleButtonError
    return items[number * most : (number + 1) * most], pages


def page_keys(
    page: Page, number: int, pages: int, button_at: Callable[[int], Button]
) -> tuple[Key, ...]:
    """The ways to the pages before and after, as far as there are any."""
    keys = []
    if number > 0:
        keys.append(page.key("page_before", button_at(number - 1)))
    if number < pages - 1:
        keys.append(page.key("page_after", button_at(number + 1)))
    return tuple(keys)
