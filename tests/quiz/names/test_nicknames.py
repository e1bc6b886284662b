"""Which nicknames a class quiz accepts, which it refuses and why; how first names are seated."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quiz.errors import QuizError
from bot.quiz.names.nicknames import (
    LONGEST_NICKNAME,
    MOST_CODE_POINTS,
    SHORTEST_NICKNAME,
    NicknameError,
    NicknameReason,
    parse_nickname,
    real_name,
)
from bot.quiz.names.visible_text import perceived_characters, visible_text

JOINER = "\u200d"
FAMILY = "👩‍👩‍👧‍👦"
FALLBACK = "Pupil"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

# What hostile and careless texts are made of, in a mixture that chance alone would not find.
PIECES = [
    *"aZé09 /.@*!-_|'",
    *"\n\t\x00\x7f\xa0\xad\u200b\u200c\u200d\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff",
    *"\u0301\u0327\u0336\u034f\u20e3\ufe0e\ufe0f\u3164\u115f\u1160\u2800\ufffc\ufffd\U000e0101",
    *"😀👩🏳❤🏽🇮🇹©↔\U0001fae8\U000e0067\U000e007f",
    *"ßﬁ…½´ﷺ﷽ǅ각ᄀ가कि्षสุม李محمد",
    *["Ada", "www.", ".com", "Prof", "Fonte", "merda", FAMILY, "1\ufe0f\u20e3"],
]
ANY_TEXT = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


def reason_for(text: str) -> NicknameReason:
    with pytest.raises(NicknameError) as refused:
        parse_nickname(text)
    return refused.value.reason


def hidden_in(name: str) -> list[str]:
    """The characters of a name that show nothing, joiners between two emoji excepted."""
    hidden = []
    for before, char, after in zip(f" {name}", name, f"{name[1:]} ", strict=False):
        joins_emoji = char == JOINER and is_symbol(before) and is_symbol(after)
        if unicodedata.category(char) in HIDDEN and not joins_emoji:
            hidden.append(char)
    return hidden


def is_symbol(char: str) -> bool:
    # New emoji are "unassigned" to an older Python.
    return char == "\ufe0f" or unicodedata.category(char) in {"So", "Sk", "Sm", "Cn"}


@given(ANY_TEXT)
def test_any_text_is_a_clean_nickname_or_is_refused_with_a_reason(text: str) -> None:
    try:
        name = parse_nickname(text)
    except NicknameError:
        assert reason_for(text) in NicknameReason
        return
    assert parse_nickname(name) == name
    assert SHORTEST_NICKNAME <= len(perceived_characters(name)) <= LONGEST_NICKNAME
    assert len(name) <= MOST_CODE_POINTS
    assert any(char.isalnum() for char in name)
    assert hidden_in(name) == []
    assert name == " ".join(name.split())
    assert unicodedata.is_normalized("NFKC", name)


@given(ANY_TEXT)
def test_what_shows_of_a_text_shows_all_of_itself(text: str) -> None:
    assert visible_text(visible_text(text)) == visible_text(text)


@given(ANY_TEXT)
def test_a_first_name_is_seated_as_a_nickname_of_one_letter_or_more_or_as_the_fallback(
    text: str,
) -> None:
    name = real_name(text, FALLBACK)
    assert 1 <= len(perceived_characters(name)) <= LONGEST_NICKNAME
    assert real_name(name, "another") == name
    if len(perceived_characters(name)) >= SHORTEST_NICKNAME:
        assert parse_nickname(name) == name


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("e\u0301", 1),
        ("नि", 1),
        ("1\ufe0f\u20e3", 1),
        ("👍🏽", 1),
        (FAMILY, 1),
        ("🇮🇹🇫🇷", 2),
        ("👩👧", 2),
        ("Zoë", 3),
    ],
)
def test_characters_are_counted_as_a_reader_counts_them(text: str, characters: int) -> None:
    assert len(perceived_characters(text)) == characters


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada \n  Lovelace\t", "Ada Lovelace"),
        ("Ａｄａ", "Ada"),
        ("𝓐𝓭𝓪", "Ada"),
        ("Nicolo\u0300", "Nicolò"),
        ("D´Angelo", "D’Angelo"),
        ("A\u200bd\u2060a\ufeff", "Ada"),
        ("\u202eadA\u202c", "adA"),
        ("\u2067Ada\u2069", "Ada"),
        ("Ada\u200d", "Ada"),
        ("A\ufe0fda", "Ada"),
        ("Ada﷽", "Ada"),
        ("Ada\nLovelace", "Ada Lovelace"),
        ("A\x00d\x07a", "Ada"),
        ("\u0301Ada", "Ada"),
        ("Z" + 9 * "\u0336" + "oe", "Z" + 3 * "\u0336" + "oe"),
        (f"Ada {FAMILY}", f"Ada {FAMILY}"),
        ("Ada ❤\ufe0f", "Ada ❤\ufe0f"),
        ("Ada 🇮🇹", "Ada 🇮🇹"),
        ("Ada \U0001fae8", "Ada \U0001fae8"),
        ("7B", "7B"),
        ("李明", "李明"),
        ("محمد", "محمد"),
        ("สุดา", "สุดา"),
        ("L'Aquila & co.", "L'Aquila & co."),
    ],
)
def test_a_nickname_is_what_shows_of_the_text(text: str, name: str) -> None:
    assert parse_nickname(text) == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NicknameReason.TOO_SHORT),
        (" \n ", NicknameReason.TOO_SHORT),
        ("A", NicknameReason.TOO_SHORT),
        ("e\u0301", NicknameReason.TOO_SHORT),
        ("\u0301\u0302\u0303", NicknameReason.TOO_SHORT),
        ("\u202e\u200b\u2066\u3164\u2800", NicknameReason.TOO_SHORT),
        ("A" * 21, NicknameReason.TOO_LONG),
        ("Ada" + " " * 4000, NicknameReason.TOO_LONG),
        ("Ada" + JOINER.join("👩" * 40), NicknameReason.TOO_LONG),
        ("🙂🙃", NicknameReason.NO_LETTERS),
        ("-_-", NicknameReason.NO_LETTERS),
        ("https://example.org", NicknameReason.LINK),
        ("tg://ada", NicknameReason.LINK),
        ("www.ada", NicknameReason.LINK),
        ("ada.it", NicknameReason.LINK),
        ("Vieni su t.me/ada", NicknameReason.LINK),
        ("ada@example.fr", NicknameReason.LINK),
        ("@ada", NicknameReason.LINK),
        ("Ada (@ada)", NicknameReason.LINK),
        ("/stop", NicknameReason.COMMAND),
        ("/", NicknameReason.COMMAND),
        ("Ada /stop", NicknameReason.COMMAND),
        ("／stop", NicknameReason.COMMAND),
        ("\u200b/stop", NicknameReason.COMMAND),
    ],
)
def test_a_text_that_is_no_name_is_refused_for_what_is_wrong_with_it(
    text: str, reason: NicknameReason
) -> None:
    assert reason_for(text) is reason


@pytest.mark.parametrize("text", ["Dr.Who", "J.R.R.", "M@rco", "Io/Lui", "A.De Luca", "Ada @ casa"])
def test_dots_slashes_and_signs_within_a_name_are_no_links(text: str) -> None:
    assert parse_nickname(text) == text


TEACHERS = (
    "Admin, Teacher, Fonte, Insegnante, Prof, Professoressa, Bot, Telegram, F0NTE, Fоnte, "
    "F o n t e, Fonte 1, Fonte_bot, Il prof, Prof. Rossi, Prof.ssa Rossi, Rossi (prof), prof2, "
    "Pr0f, P r o f Rossi, The Teacher, La Maestra, TeacherRossi"
)


@pytest.mark.parametrize("text", TEACHERS.split(", "))
def test_nobody_passes_for_the_teacher_or_the_bot(text: str) -> None:
    assert reason_for(text) is NicknameReason.SPOKEN_FOR


@pytest.mark.parametrize(
    "text", ["Anna Fonte", "Fontana", "Profumo", "Sistema solare", "Robot", "Botticelli", "Adminia"]
)
def test_a_name_that_only_holds_such_a_word_is_free(text: str) -> None:
    assert parse_nickname(text) == text


def test_a_refusal_is_worded_for_the_person() -> None:
    refused = NicknameError(NicknameReason.TAKEN)
    assert isinstance(refused, QuizError)
    assert refused.template == "live/nickname_refused.txt"
    assert refused.reason == "taken"


@pytest.mark.parametrize(
    ("first_name", "name"),
    [
        ("Ada", "Ada"),
        ("  ада\u200b ", "ада"),
        ("李", "李"),
        ("X", "X"),
        ("Ada 🌸", "Ada 🌸"),
        ("Maria Antonietta Giuseppina", "Maria Antonietta"),
        ("Maria Antonietta Pia Giuseppina", "Maria Antonietta Pia"),
        ("Li Wolfeschlegelsteinhausen", "Li Wolfeschlegelstei"),
        ("👩‍🚀" * 3 + "a" * 30, "👩‍🚀" * 3 + "a" * 17),
    ],
)
def test_a_first_name_is_cleaned_and_cut_to_a_seat(first_name: str, name: str) -> None:
    assert real_name(first_name, FALLBACK) == name


@pytest.mark.parametrize(
    "first_name",
    ["", "\u202e", "🌸", "...", "/start", "@ada", "ada.com", "Stronzo", "sh1t", "Prof", "Fonte"],
)
def test_a_first_name_that_is_not_fit_to_show_gives_way_to_the_fallback(first_name: str) -> None:
    assert real_name(first_name, FALLBACK) == FALLBACK
