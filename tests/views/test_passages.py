"""Cutting a passage at its proofs loses nothing and marks exactly what is quoted."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import LANGUAGES, Span
from bot.views.page import Page
from bot.views.passages import cut, proofs
from bot.views.words import Words
from tests.running_bot import PACK

TEXT = st.text(max_size=60)


@settings(deadline=None)
@given(TEXT, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_the_pieces_join_to_the_text_and_each_letter_is_marked_rightly(
    text: str, ends: list[tuple[int, int]]
) -> None:
    spans = [Span(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in ends]
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    marked = [piece.is_proof for piece in pieces for _ in piece.text]
    assert marked == [any(s.start <= at < s.end for s in spans) for at in range(len(text))]


def test_every_proof_of_every_question_is_marked_in_original_and_translation() -> None:
    words = Words()
    for language in LANGUAGES:
        page = Page(words, PACK, language)
        for question in PACK.questions:
            shown = proofs(page, question)
            marked = [p.text for passage in shown for p in passage.original if p.is_proof]
            for quote in question.quotes:
                assert any(quote.text in text for text in marked), question.id
            for passage in shown:
                if passage.translation:
                    assert any(piece.is_proof for piece in passage.translation), question.id
