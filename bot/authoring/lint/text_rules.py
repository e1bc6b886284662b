"""Rules for each text of a pack alone: complete in every language, readable, not too long."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.article import KEBAB_CASE, LANGUAGES, Article, Language, Localized
from bot.content.draft import Draft
from bot.content.fault import Fault
from bot.content.question import Question

# Characters, so that a whole verdict (question, feedback, explanation, note, a passage of common
# length) stays within the 4096 of one message (Bot API: sendMessage).
LONGEST = {
    "stem": 300,
    "option": 150,
    "feedback": 300,
    "explanation": 600,
    "note": 500,
    "topic title": 60,
    "article title": 150,
    "credit": 500,
    "passage": 1200,
    "translation": 1200,
}

# Where a line break is part of the text; everywhere else it would tear a line apart.
MAY_BREAK_LINES = {"passage", "translation", "quote", "explanation", "note"}

# Besides the Unicode categories: blanks that are letters or symbols by category, and the mark of a
# character lost in conversion.
OTHER_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffd\u034f")


@dataclass(frozen=True)
class Text:
    """One text of the file: where it stands, what it belongs to, what it is, its language."""

    path: str
    owner: str
    kind: str
    language: Language
    text: str

    def fault(self, message: str) -> Fault:
        """Name a fault of this text."""
        return Fault(self.path, f"{self.owner}: {message}")


def texts_of(draft: Draft) -> Iterator[Text]:
    """Yield every text a person may read, in file order."""
    for index, article in draft.articles.items():
        yield from _article_texts(f"articles[{index}]", article)
    for index, topic in draft.topics.items():
        owner = f"topic “{topic.id}”"
        yield from _localized(f"topics[{index}].title", owner, "topic title", topic.title)
    for index, question in draft.questions.items():
        yield from _question_texts(f"questions[{index}]", question)


def texts_are_not_blank(draft: Draft) -> Iterator[Fault]:
    """Both languages are written out, everywhere."""
    for text in texts_of(draft):
        if not text.text.strip():
            yield text.fault(f"the {text.kind} is blank")


def texts_are_visible(draft: Draft) -> Iterator[Fault]:
    """No control, zero-width or direction-changing characters, which hide or forge a text."""
    for text in texts_of(draft):
        allowed = "\n" if text.kind in MAY_BREAK_LINES else ""
        hostile = sorted({c for c in text.text if c not in allowed and _is_hostile(c)})
        if hostile:
            names = ", ".join(f"U+{ord(char):04X}" for char in hostile)
            yield text.fault(f"the {text.kind} holds hidden characters: {names}")


def texts_fit_a_message(draft: Draft) -> Iterator[Fault]:
    """No text is longer than its share of one Telegram message."""
    for text in texts_of(draft):
        limit = LONGEST.get(text.kind)
        if limit is not None and len(text.text) > limit:
            message = f"the {text.kind} has {len(text.text)} characters, at most {limit} fit"
            yield text.fault(message)


def passages_are_translated(draft: Draft) -> Iterator[Fault]:
    """A passage is translated into every language but its own."""
    for path, _, passage in draft.passages.values():
        owner = f"passage “{passage.id}”"
        yield from _translation_faults(path, owner, passage.language, set(passage.translation))


def quotes_are_translated(draft: Draft) -> Iterator[Fault]:
    """A quote is translated into every language but its passage's own."""
    for index, question in draft.questions.items():
        for number, quote in enumerate(question.quotes):
            if quote.passage in draft.passages:
                path = f"questions[{index}].quotes[{number}]"
                language = draft.passages[quote.passage][2].language
                owner = f"question “{question.id}”: quote"
                yield from _translation_faults(path, owner, language, set(quote.translation))


def ids_are_kebab_case(draft: Draft) -> Iterator[Fault]:
    """Ids are lower-case letters, digits and single hyphens, so that they go anywhere unchanged."""
    for path, name in _ids_of(draft):
        if not re.fullmatch(KEBAB_CASE, name):
            yield Fault(path, f"id “{name}” is not kebab-case")


def _article_texts(path: str, article: Article) -> Iterator[Text]:
    owner = f"article “{article.id}”"
    yield from _localized(f"{path}.title", owner, "article title", article.title)
    yield from _localized(f"{path}.credit", owner, "credit", article.credit)
    for number, passage in enumerate(article.passages):
        where, owner = f"{path}.passages[{number}]", f"passage “{passage.id}”"
        yield Text(f"{where}.text", owner, "passage", passage.language, passage.text)
        for language, translation in passage.translation.items():
            yield Text(
                f"{where}.translation.{language}", owner, "translation", language, translation
            )
        if passage.note is not None:
            yield from _localized(f"{where}.note", owner, "note", passage.note)


def _question_texts(path: str, question: Question) -> Iterator[Text]:
    owner = f"question “{question.id}”"
    yield from _localized(f"{path}.stem", owner, "stem", question.stem)
    for number, option in enumerate(question.options):
        where = f"{path}.options[{number}]"
        yield from _localized(f"{where}.text", owner, "option", option.text)
        yield from _localized(f"{where}.feedback", owner, "feedback", option.feedback)
    yield from _localized(f"{path}.explanation", owner, "explanation", question.explanation)
    if question.note is not None:
        yield from _localized(f"{path}.note", owner, "note", question.note)


def _localized(path: str, owner: str, kind: str, text: Localized) -> Iterator[Text]:
    for language in LANGUAGES:
        yield Text(f"{path}.{language}", owner, kind, language, text.in_language(language))


def _is_hostile(char: str) -> bool:
    # All of C (control, format, surrogate, private use, unassigned), line and paragraph separators.
    category = unicodedata.category(char)
    return category.startswith("C") or category in {"Zl", "Zp"} or char in OTHER_INVISIBLE


def _translation_faults(
    path: str, owner: str, own_language: Language, translated: set[Language]
) -> Iterator[Fault]:
    for language in LANGUAGES:
        field_path = f"{path}.translation.{language}"
        if language == own_language and language in translated:
            yield Fault(field_path, f"{owner}: “{language}” is its own language")
        if language != own_language and language not in translated:
            yield Fault(field_path, f"{owner}: the “{language}” translation is missing")


def _ids_of(draft: Draft) -> Iterator[tuple[str, str]]:
    for index, article in draft.articles.items():
        yield f"articles[{index}].id", article.id
    for path, _, passage in draft.passages.values():
        yield f"{path}.id", passage.id
    for index, topic in draft.topics.items():
        yield f"topics[{index}].id", topic.id
    for index, question in draft.questions.items():
        yield f"questions[{index}].id", question.id
        for number, option in enumerate(question.options):
            yield f"questions[{index}].options[{number}].id", option.id
    for index, name in draft.retired.items():
        yield f"retired[{index}]", name
