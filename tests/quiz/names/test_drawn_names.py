"""The nicknames to draw: enough of them, all different, all presentable, well mixed."""

import pytest

from bot.content.article import LANGUAGES, Language
from bot.quiz.names.drawn_names import ANIMALS, NUMBER_OF_DRAWN_NAMES, QUALITIES, drawn_name
from bot.quiz.names.look_alikes import nickname_key
from bot.quiz.names.nicknames import LONGEST_NICKNAME, parse_nickname

CLASS_SIZE = 40


def all_names(language: Language) -> list[str]:
    return [drawn_name(number, language) for number in range(NUMBER_OF_DRAWN_NAMES)]


def test_there_are_enough_to_draw_from() -> None:
    assert len(ANIMALS) >= 40
    assert len(QUALITIES) >= 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawn_name_is_a_nickname_as_it_stands(language: Language) -> None:
    for name in all_names(language):
        assert parse_nickname(name) == name
        assert len(name) <= LONGEST_NICKNAME


def test_no_two_drawn_names_look_alike_even_across_languages() -> None:
    names = [name for language in LANGUAGES for name in all_names(language)]
    assert len({nickname_key(name) for name in names}) == 2 * NUMBER_OF_DRAWN_NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_class_draws_as_many_animals_as_it_has_pupils(language: Language) -> None:
    place = 0 if language == "it" else 1
    animals = [name.split()[place].casefold() for name in all_names(language)]
    for first in range(NUMBER_OF_DRAWN_NAMES - CLASS_SIZE):
        assert len(set(animals[first : first + CLASS_SIZE])) == CLASS_SIZE


def test_a_number_is_the_same_pair_in_both_languages() -> None:
    english = {animal.it: animal.en for animal in ANIMALS}
    qualities = {quality.m: quality.en for quality in QUALITIES}
    qualities |= {quality.f: quality.en for quality in QUALITIES}
    for number in range(NUMBER_OF_DRAWN_NAMES):
        animal, quality = drawn_name(number, "it").lower().split()
        expected = f"{qualities[quality]} {english[animal]}".capitalize()
        assert drawn_name(number, "en") == expected


def test_italian_qualities_agree_with_their_animal() -> None:
    names = set(all_names("it"))
    assert {"Airone saggio", "Aquila saggia", "Tigre fiera", "Puma fiero", "Volpe blu"} <= names
    assert not {"Aquila saggio", "Airone saggia"} & names


def test_after_the_last_the_names_begin_again() -> None:
    assert drawn_name(NUMBER_OF_DRAWN_NAMES, "en") == drawn_name(0, "en") == "Blue heron"
    assert drawn_name(NUMBER_OF_DRAWN_NAMES, "it") == drawn_name(0, "it") == "Airone blu"
