"""The article, passage by passage."""

from collections.abc import Callable

from bot.content import Article, Question
from bot.quiz.errors import StaleButtonError
from bot.quiz.practice import Graded
from bot.views.buttons import (
    Button,
    GoHome,
    Next,
    ReadPassage,
    ReadProof,
    Reread,
    ShowVerdict,
    Stop,
)
from bot.views.page import Page
from bot.views.passages import shown_passage
from bot.views.screen import Key, Screen


def passage_screen(page: Page, article_id: str, place: int) -> Screen:
    """One passage of an article, with the ways to its neighbours.

    `place` counts from 1. Raises StaleButtonError when there is no such passage.
    """
    article = _article(page, article_id)
    rows = (
        _neighbours(page, article, place, lambda there: ReadPassage(article.id, there)),
        (page.key("home", GoHome()),),
    )
    return Screen(_text(page, article, place), tuple(row for row in rows if row))


def reread_screen(page: Page, practice: int, article_id: str, place: int) -> Screen:
    """A passage opened from the result of a practice; raises as `passage_screen`."""
    article = _article(page, article_id)
    rows = (
        _neighbours(page, article, place, lambda there: Reread(practice, article.id, there)),
        (page.key("back_to_result", Stop(practice)),),
    )
    return Screen(_text(page, article, place), tuple(row for row in rows if row))


def proof_screen(page: Page, graded: Graded, place: int) -> Screen:
    """A passage opened from a verdict: proofs in bold, and the way back."""
    question, step = graded.verdict.question, graded.step
    position = step.asked.position
    article = page.pack.article(question.article)
    rows = (
        _neighbours(page, article, place, lambda there: ReadProof(step.number, position, there)),
        (
            page.key("back_to_answer", ShowVerdict(step.number, position)),
            page.key("see_result" if step.current is None else "next", Next(step.number)),
        ),
    )
    text = _text(page, article, place, question)
    return Screen(text, tuple(row for row in rows if row))


def _article(page: Page, article_id: str) -> Article:
    found = [article for article in page.pack.articles if article.id == article_id]
    if not found:
        raise StaleButtonError
    return found[0]


def _text(page: Page, article: Article, place: int, question: Question | None = None) -> str:
    if not 1 <= place <= len(article.passages):
        raise StaleButtonError
    passage = article.passages[place - 1]
    return page.say(
        "content/article_passage.html",
        title=article.title.in_language(page.language),
        credit=article.credit.in_language(page.language),
        section=page.section(passage),
        place=place,
        places=len(article.passages),
        shown=shown_passage(page, passage, question),
        note=passage.note.in_language(page.language) if passage.note else None,
    )


def _neighbours(
    page: Page, article: Article, place: int, button_at: Callable[[int], Button]
) -> tuple[Key, ...]:
    keys = []
    if place > 1:
        keys.append(page.key("previous_passage", button_at(place - 1)))
    if place < len(article.passages):
        keys.append(page.key("next_passage", button_at(place + 1)))
    return tuple(keys)
