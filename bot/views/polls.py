"""A question as Telegram's own quiz poll, as far as its limits allow (Bot API: sendPoll)."""

import re
from collections.abc import Sequence
from typing import Any

from bot.content import Question
from bot.views.page import Page

MOST_IN_QUESTION, MOST_IN_OPTION, MOST_IN_EXPLANATION = 300, 100, 200  # characters
SHORTEST_OPEN_SECONDS = 5
_SENTENCE_END = re.compile(r"(?<=[.!?…»”])\s+")


def fits_poll(page: Page, question: Question) -> bool:
    """Whether a question and its options are short enough."""
    options = (option.text.in_language(page.language) for option in question.options)
    stem = question.stem.in_language(page.language)
    return _size(stem) <= MOST_IN_QUESTION and all(_size(o) <= MOST_IN_OPTION for o in options)


def poll_parameters(
    page: Page, question: Question, order: Sequence[str], seconds: int | None
) -> dict[str, Any]:
    """The arguments of `sendPoll`: a quiz in which everybody's own answer is known."""
    language = page.language
    parameters: dict[str, Any] = {
        "question": question.stem.in_language(language),
        "options": [{"text": question.option(o).text.in_language(language)} for o in order],
        "type": "quiz",
        "is_anonymous": False,
        "correct_option_ids": [order.index(question.key)],
        "explanation": cut_at_sentence(
            question.explanation.in_language(language), MOST_IN_EXPLANATION
        ),
    }
    if seconds is not None:
        parameters["open_period"] = max(SHORTEST_OPEN_SECONDS, seconds)
    return parameters


def cut_at_sentence(text: str, most: int) -> str:
    """As many whole sentences as `most` characters hold; of one too long, its beginning."""
    if _size(text) <= most:
        return text
    kept = ""
    for sentence in _SENTENCE_END.split(text):
        longer = f"{kept} {sentence}".strip()
        if _size(longer) > most:
            break
        kept = longer
    return kept or f"{text[: most - 2].rsplit(' ', 1)[0]} …"


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
