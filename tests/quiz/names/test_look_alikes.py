"""When two nicknames look alike in one quiz, and when they do not."""

from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quiz.names.look_alikes import nickname_key
from bot.quiz.names.nicknames import NicknameError, parse_nickname


@pytest.mark.parametrize(
    ("name", "other"),
    [
        *[("Ada", other) for other in ["ADA", "Ada ", "A.d.a", "A d a", "Αda", "Аdа", "Ａｄａ"]],
        *[("Ada", other) for other in ["Àdâ", "A\u0336d\u0336a", "𝓐𝓭𝓪", "🅐🅓🅐", "ᴀᴅᴀ", "@da"]],
        *[("Ada", other) for other in ["Ada!", "Ada 🦊", "«Ada»", "Ada_"]],
        ("Nicolò", "Nicolo’"),
        ("Bob", "8ob"),
        ("Bob", "Вoʙ"),
        ("Otto", "0tt0"),
        ("Ilia", "1lla"),
        ("Lia", "|ia"),
        ("Sofia", "5ofia"),
        ("Zoe", "2oe"),
        ("Marna", "Mama"),
        ("Wanda", "VVanda"),
        ("Łukasz", "Lukasz"),
        ("Søren", "Soren"),
        ("Ægir", "Aegir"),
        ("Strauß", "STRAUSS"),
        ("ANNA", "ΑΝΝΑ"),
        ("Ivan", "Iνan"),
        ("Nina", "Νina"),
        ("COCO", "СОСО"),
        ("Ιππίας", "ΙΠΠΊΑΣ"),
        ("محمد", "محمـــد"),
        ("محمد", "مُحَمَّد"),
        ("Bluе Heron", "blue heron"),
    ],
)
def test_names_that_look_alike_have_one_key(name: str, other: str) -> None:
    assert nickname_key(name) == nickname_key(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ada", "Ida"),
        ("Anna", "Ana"),
        ("Marco", "Mirco"),
        ("Luca 1", "Luca 2"),
        ("Vera", "Nera"),
        ("محمد", "أحمد"),
        ("李明", "李娜"),
        ("ひかり", "ひがり"),
        ("रवि", "रवी"),
        ("สุดา", "สีดา"),
        ("Вера", "Нина"),
        ("Νίκη", "Νίκο"),
        ("민수", "민서"),
    ],
)
def test_names_that_differ_to_the_eye_have_two(name: str, other: str) -> None:
    assert nickname_key(name) != nickname_key(other)


@given(st.text())
def test_every_name_has_a_key(name: str) -> None:
    assert nickname_key(name)


@given(st.text(ascii_letters + "àèéìòùçñöü .-'!", min_size=1))
def test_a_key_knows_no_case_and_no_outer_space(name: str) -> None:
    assert nickname_key(name.upper()) == nickname_key(f" {name.lower()} ")


@given(st.tuples(*[st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5))] * 2))
def test_chinese_names_are_one_only_when_they_are_the_same(names: tuple[str, str]) -> None:
    keys = {nickname_key(name) for name in names if name}
    assert len(keys) == len({name for name in names if name})


@given(st.text(min_size=2, max_size=20))
def test_what_parsing_drops_made_no_difference(text: str) -> None:
    try:
        name = parse_nickname(text)
    except NicknameError:
        return
    assert nickname_key(name) == nickname_key(f"\u200b{name}\u202e")
