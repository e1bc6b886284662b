"""A passage as people read it: the original, its proofs in bold, a translation below."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.content import Pack, Passage, Question, Span
from bot.views.page import Page

MOST_OF_PROOF, MOST_AROUND_PROOF = 400, 80  # characters


@dataclass(frozen=True)
class Piece:
    """A run of a passage's text that proves the answer, or does not."""

    text: str
    is_proof: bool


@dataclass(frozen=True)
class ShownPassage:
    """A passage cut into pieces; `translation` is empty for those who read the original."""

    section: str
    original: tuple[Piece, ...]
    translation: tuple[Piece, ...]


def shown_passage(page: Page, passage: Passage, question: Question | None = None) -> ShownPassage:
    """A passage, with the quotes of a question marked as proofs in it and in its translation."""
    quotes = [q for q in question.quotes if q.passage == passage.id] if question else []
    spans = [page.pack.span_of(quote) for quote in quotes]
    translated = (
        passage.translation.get(page.language) if _needs_translation(page, passage) else None
    )
    translated_spans = [page.pack.translated_span_of(quote, page.language) for quote in quotes]
    return ShownPassage(
        section=page.section(passage),
        original=cut(passage.text, spans),
        translation=cut(translated, [span for span in translated_spans if span])
        if translated
        else (),
    )


def proofs(page: Page, question: Question) -> list[ShownPassage]:
    """The passages that prove a question's key, each once, in the order of its quotes."""
    ids = dict.fromkeys(quote.passage for quote in question.quotes)
    return [shown_passage(page, page.pack.passage(passage_id), question) for passage_id in ids]


def excerpt(shown: ShownPassage, *, with_translation: bool) -> ShownPassage:
    """A passage reduced to its proofs and a few words around them, where a message is too long."""
    return replace(
        shown,
        original=_excerpt(shown.original),
        translation=_excerpt(shown.translation) if with_translation else (),
    )


def place_of(pack: Pack, question: Question) -> int:
    """Where in its article, from 1, the passage of a question's first quote stands."""
    passages = pack.article(question.article).passages
    ids = [passage.id for passage in passages]
    return ids.index(question.quotes[0].passage) + 1


def cut(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Cut a text at its proofs; overlapping proofs become one."""
    pieces: list[Piece] = []
    done = 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        start = max(span.start, done)
        if span.end <= start:
            continue
        if start > done:
            pieces.append(Piece(text[done:start], is_proof=False))
        pieces.append(Piece(text[start : span.end], is_proof=True))
        done = span.end
    if done < len(text):
        pieces.append(Piece(text[done:], is_proof=False))
    return tuple(pieces)


def _excerpt(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(replace(piece, text=_shortened(piece)) for piece in pieces)


def _shortened(piece: Piece) -> str:
    most = MOST_OF_PROOF if piece.is_proof else MOST_AROUND_PROOF
    if len(piece.text) <= most:
        return piece.text
    half = most // 2
    begins, ends = piece.text[:half].rsplit(" ", 1)[0], piece.text[-half:].split(" ", 1)[-1]
    return f"{begins} … {ends}"


def _needs_translation(page: Page, passage: Passage) -> bool:
    return passage.language != page.language
