"""How answers fell, as text: right in proportion, short enough for a phone, and read well aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import LANGUAGES, Language
from bot.views.bars import LONGEST_BAR, split_bars
from bot.views.page import Page
from bot.views.words import Words
from tests.quiz.live_samples import LIVE_PACK

PAGES = {language: Page(Words(), LIVE_PACK, language) for language in LANGUAGES}
COLUMNS_OF_A_PHONE = 30
COUNTS = st.lists(st.integers(0, 999), min_size=2, max_size=4)


def blocks(line: str) -> int:
    return line.count("█")


@pytest.mark.parametrize(("language", "right"), [("it", "giusta"), ("en", "right")])
def test_a_line_says_letter_number_and_share_and_the_right_one_says_so(
    language: Language, right: str
) -> None:
    lines = split_bars(PAGES[language], {"d": 12, "b": 12, "a": 1, "c": 0}, {"b"})
    spoken = [line.replace("█", "").replace("░", "").split() for line in lines]
    assert spoken == [
        ["A", "12", "(48%)"],
        ["B", "12", "(48%)", "✓", right],
        ["C", "1", "(4%)"],
        ["D", "0", "(0%)"],
    ]


@given(COUNTS)
def test_every_line_fits_a_phone_and_bars_are_as_long_as_their_share(counts: list[int]) -> None:
    split = dict(zip("abcd", counts, strict=False))
    for page in PAGES.values():
        lines = split_bars(page, split, {"a", "b", "c", "d"})
        assert len(lines) == len(counts)
        for line, count in zip(lines, counts, strict=True):
            assert len(line) <= COLUMNS_OF_A_PHONE
            assert blocks(line) + line.count("░") == LONGEST_BAR
            share = LONGEST_BAR * count / sum(counts) if count else 0
            assert abs(blocks(line) - share) < 1
            assert (blocks(line) > 0) == (count > 0)


def test_before_the_first_answer_all_bars_are_empty() -> None:
    assert [blocks(line) for line in split_bars(PAGES["en"], {"a": 0, "b": 0}, {"a"})] == [0, 0]
