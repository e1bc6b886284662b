"""What a question teaches, whatever was answered: explanation, proofs, and the editor's note."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from markupsafe import Markup

from bot.content import Language, Pack, Question
from bot.views.page import Page
from bot.views.passages import ShownPassage, excerpt, proofs
from bot.views.words import Words

_MOST_REMEMBERED = 1_000


class Detail(Enum):
    """How much of the passages that prove an answer is shown."""

    WHOLE = "whole"
    EXCERPTS = "excerpts"
    ORIGINAL_EXCERPTS = "original excerpts"


@dataclass(frozen=True, eq=False)
class _Taught:
    """A question of a pack; the same when both are the same objects, however alike others are."""

    pack: Pack
    question: Question

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Taught)
            and self.question is other.question
            and self.pack is other.pack
        )

    def __hash__(self) -> int:
        return id(self.question)


def teaching(page: Page, question: Question, detail: Detail) -> Markup:
    """The teaching of a question, as Telegram HTML: drawn once, then remembered."""
    return _drawn(page.words, _Taught(page.pack, question), page.language, detail)


def proof_passages(page: Page, question: Question, detail: Detail) -> Markup:
    """The passages that prove a question's key alone, as Telegram HTML: remembered, too."""
    return _drawn_proofs(page.words, _Taught(page.pack, question), page.language, detail)


@lru_cache(_MOST_REMEMBERED)
def _drawn(words: Words, taught: _Taught, language: Language, detail: Detail) -> Markup:
    page, question = Page(words, taught.pack, language), taught.question
    text = page.say(
        "content/teaching.html",
        explanation=question.explanation.in_language(language),
        passages=_shown(proofs(page, question), detail),
        note=question.note.in_language(language) if question.note else None,
    )
    return Markup(text)  # noqa: S704 - the template escaped what it was given


@lru_cache(_MOST_REMEMBERED)
def _drawn_proofs(words: Words, taught: _Taught, language: Language, detail: Detail) -> Markup:
    page = Page(words, taught.pack, language)
    passages = _shown(proofs(page, taught.question), detail)
    return Markup(page.say("content/proof_passages.html", passages=passages))  # noqa: S704 - as above


def _shown(passages: Sequence[ShownPassage], detail: Detail) -> Sequence[ShownPassage]:
    if detail is Detail.WHOLE:
        return passages
    with_translation = detail is Detail.EXCERPTS
    return [excerpt(shown, with_translation=with_translation) for shown in passages]
