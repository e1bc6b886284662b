"""The pack: articles with their questions, and what can be looked up in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, Field

from bot.content.article import Article, Id, Language, Passage, Record
from bot.content.question import Question, Quote, Topic


@dataclass(frozen=True)
class Span:
    """Where a quote stands in a text: character offsets, `end` excluded."""

    start: int
    end: int

    def slice(self, text: str) -> str:
        """Return the part of `text` that the span covers."""
        return text[self.start : self.end]


def spans_in(text: str, fragment: str) -> list[Span]:
    """Find every place where `fragment` stands in `text`, overlapping ones too."""
    found: list[Span] = []
    start = text.find(fragment) if fragment else -1
    while start >= 0:
        found.append(Span(start, start + len(fragment)))
        start = text.find(fragment, start + 1)
    return found


class Pack(Record):
    """Questions and the articles that prove them.

    Build one with `parse_pack`, which refuses a file whose quotes or references do not hold; the
    look-ups below rely on that. They raise KeyError for an id that the pack does not have.
    """

    model_config = ConfigDict(title="Fonte question pack")

    schema_url: str | None = Field(
        default=None, alias="$schema", description="Where an editor finds this schema."
    )
    version: Literal[1] = Field(description="The version of this file format.")
    articles: tuple[Article, ...]
    topics: tuple[Topic, ...]
    questions: tuple[Question, ...]
    retired: tuple[Id, ...] = Field(
        default=(),
        description="Ids of questions no longer asked; an id is never used again, and "
        "`replaces` may name only one of these.",
    )

    def question(self, question_id: str) -> Question:
        """Return the question with this id."""
        return self._question_by_id[question_id]

    def has_question(self, question_id: str) -> bool:
        """Say whether a question with this id is in the pack (a retired one is not)."""
        return question_id in self._question_by_id

    def topic(self, topic_id: str) -> Topic:
        """Return the topic with this id."""
        return self._topic_by_id[topic_id]

    def article(self, article_id: str) -> Article:
        """Return the article with this id."""
        return self._article_by_id[article_id]

    def passage(self, passage_id: str) -> Passage:
        """Return the passage with this id, of whichever article."""
        return self._passage_by_id[passage_id]

    def questions_on(self, topic_id: str | None) -> tuple[Question, ...]:
        """Return the questions on a topic in file order; all of them for None."""
        if topic_id is None:
            return self.questions
        return self._questions_by_topic.get(topic_id, ())

    def questions_proven_by(self, passage_id: str) -> tuple[Question, ...]:
        """Return the questions that quote this passage, in file order."""
        return self._questions_by_passage.get(passage_id, ())

    def section_of(self, passage_id: str) -> int | None:
        """Number a passage among its article's paragraphs, from 1; None for a caption."""
        return self._section_by_passage[passage_id]

    def span_of(self, quote: Quote) -> Span:
        """Return where the quote stands in its passage's text."""
        return self._span_by_quote[quote.passage, quote.text]

    def translated_span_of(self, quote: Quote, language: Language) -> Span | None:
        """Return where the quote stands in the passage's translation; None when it has none."""
        fragment = quote.translation.get(language)
        text = self.passage(quote.passage).translation.get(language)
        if fragment is None or text is None:
            return None
        return next(iter(spans_in(text, fragment)), None)

    @cached_property
    def _question_by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _topic_by_id(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def _article_by_id(self) -> dict[str, Article]:
        return {article.id: article for article in self.articles}

    @cached_property
    def _passage_by_id(self) -> dict[str, Passage]:
        return {passage.id: passage for article in self.articles for passage in article.passages}

    @cached_property
    def _questions_by_topic(self) -> dict[str, tuple[Question, ...]]:
        return grouped((question.topic, question) for question in self.questions)

    @cached_property
    def _questions_by_passage(self) -> dict[str, tuple[Question, ...]]:
        return grouped(
            (passage_id, question)
            for question in self.questions
            for passage_id in dict.fromkeys(quote.passage for quote in question.quotes)
        )

    @cached_property
    def _section_by_passage(self) -> dict[str, int | None]:
        sections: dict[str, int | None] = {}
        for article in self.articles:
            paragraphs = [p.id for p in article.passages if p.kind == "paragraph"]
            sections |= {passage.id: None for passage in article.passages}
            sections |= {passage_id: n for n, passage_id in enumerate(paragraphs, start=1)}
        return sections

    @cached_property
    def _span_by_quote(self) -> dict[tuple[str, str], Span]:
        return {
            (quote.passage, quote.text): spans_in(self.passage(quote.passage).text, quote.text)[0]
            for question in self.questions
            for quote in question.quotes
        }


def grouped(pairs: Iterable[tuple[str, Question]]) -> dict[str, tuple[Question, ...]]:
    """Collect the questions that share a key, in the order they come."""
    groups: dict[str, list[Question]] = {}
    for key, question in pairs:
        groups.setdefault(key, []).append(question)
    return {key: tuple(questions) for key, questions in groups.items()}
