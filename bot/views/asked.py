"""A question that was asked in a live quiz, as told later: the pack may have lost it since."""

from collections.abc import Sequence

from bot.content import Question
from bot.quiz.live_quiz import LiveQuestion
from bot.quiz.practice import LETTERS
from bot.views.page import Page


def known_question(page: Page, asked: LiveQuestion) -> Question | None:
    """The question itself; None when the pack has lost it."""
    known = page.pack.has_question(asked.question_id)
    return page.pack.question(asked.question_id) if known else None


def stem_of(page: Page, asked: LiveQuestion) -> str:
    """What was asked; for a question that is lost, the words for that."""
    question = known_question(page, asked)
    return question.stem.in_language(page.language) if question else page.label("lost_question")


def texts_of(
    page: Page, asked: LiveQuestion, order: Sequence[str] | None = None
) -> list[tuple[str, str, str]]:
    """Id, letter and text of each option, in an order, else the class's; a lost one has no text."""
    question = known_question(page, asked)
    return [
        (option, letter, question.option(option).text.in_language(page.language))
        if question
        else (option, letter, "")
        for letter, option in zip(LETTERS, order or asked.option_order, strict=False)
    ]


def sections_of(page: Page, asked: LiveQuestion) -> list[str]:
    """Where in the text the answer is proven: `§ 2`."""
    question = known_question(page, asked)
    passages = dict.fromkeys(quote.passage for quote in question.quotes) if question else {}
    return [page.section(page.pack.passage(passage)) for passage in passages]
