"""The Italian catalogue says all that the templates say, and nothing else."""

import re
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.views.words import TEMPLATES

Words = str | tuple[str, ...]
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def said_in_templates() -> set[Words]:
    """Every message that a template hands to gettext, as templates/babel.cfg finds them."""
    options = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
    found: Any = extract_from_dir(
        TEMPLATES,
        method_map=[("**.html", "jinja2"), ("**.txt", "jinja2")],
        options_map={"**.html": options, "**.txt": options},
    )
    return {words for _, _, words, _, _ in found}


def catalogue() -> Catalog:
    """The file as it stands."""
    with (TEMPLATES / "locale" / "it.po").open("rb") as file:
        return read_po(file, locale="it", abort_invalid=True)


def italian() -> dict[Words, Words]:
    """The catalogue: message to translation."""
    return {_frozen(message.id): _frozen(message.string) for message in catalogue() if message.id}


def _frozen(words: Any) -> Words:
    return words if isinstance(words, str) else tuple(words)


def test_every_word_of_the_templates_is_translated_and_nothing_else_is() -> None:
    assert set(italian()) == said_in_templates()


def test_no_translation_is_left_over_or_only_guessed() -> None:
    assert list(catalogue().obsolete) == []
    assert [message.id for message in catalogue() if message.id and message.fuzzy] == []


def test_translations_name_the_commands_of_their_message() -> None:
    for message, translation in italian().items():
        commands = sorted(re.findall(r"(?<![<\w])/\w+", str(message)))
        assert sorted(re.findall(r"(?<![<\w])/\w+", str(translation))) == commands, message


def test_no_translation_is_empty() -> None:
    for message, translation in italian().items():
        forms = (translation,) if isinstance(translation, str) else translation
        assert all(forms), message


def test_translations_use_only_the_placeholders_of_their_message() -> None:
    for message, translation in italian().items():
        known = set(_PLACEHOLDER.findall(str(message)))
        used = set(_PLACEHOLDER.findall(str(translation)))
        assert used <= known, message


def test_translations_keep_the_markup_of_their_message() -> None:
    for message, translation in italian().items():
        tags = sorted(re.findall(r"</?\w+>", str(message)))
        assert sorted(re.findall(r"</?\w+>", str(translation))) == tags
