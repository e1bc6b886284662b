"""Buttons: what is encoded is decoded, everything else is refused politely."""

import contextlib
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers import BY_BUTTON as HANDLED
from bot.quiz.errors import StaleButtonError
from bot.views import buttons, console_buttons, live_buttons, report_buttons
from bot.views.buttons import LARGEST_NUMBER, Button
from tests.running_bot import PACK

pytestmark = pytest.mark.unmeasured

MODULES = (buttons, console_buttons, live_buttons, report_buttons)
DECLARED = [declared for module in MODULES for declared in vars(module).values()]
KINDS = [kind for kind in DECLARED if isinstance(kind, type) and kind is not Button]
BUTTONS = [kind for kind in KINDS if issubclass(kind, Button)]
IDS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda text: len(text) < 24)


def any_button() -> st.SearchStrategy[Button]:
    return st.sampled_from(BUTTONS).flatmap(
        lambda kind: st.builds(
            kind, **{f.name: values(get_type_hints(kind)[f.name]) for f in fields(kind)}
        )
    )


def values(kind: Any) -> st.SearchStrategy[Any]:
    if kind is int:
        return st.integers(0, LARGEST_NUMBER)
    return IDS if kind is str else st.none() | IDS


@given(any_button())
def test_what_is_encoded_is_decoded(button: Button) -> None:
    assert type(button).decode(button.encode()) == button


@given(st.sampled_from(BUTTONS), st.text(max_size=64))
def test_anything_else_is_a_stale_button_and_never_an_error(kind: type[Button], data: str) -> None:
    with contextlib.suppress(StaleButtonError):
        kind.decode(data)
    with contextlib.suppress(StaleButtonError):
        kind.decode(f"{kind.verb}:{data}")


@pytest.mark.parametrize("number", ["-1", "1e3", "٣", " 1", "", "9" * 60, str(LARGEST_NUMBER + 1)])
def test_a_number_is_plain_digits_of_a_sensible_size(number: str) -> None:
    with pytest.raises(StaleButtonError):
        buttons.Next.decode(f"next:{number}")


def test_data_over_64_bytes_is_refused_before_telegram_does() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        buttons.ChooseSize("x" * 64).encode()


def test_every_button_has_its_handler_and_a_verb_of_its_own() -> None:
    assert sorted(map(repr, BUTTONS)) == sorted(map(repr, HANDLED))
    assert len({kind.verb for kind in BUTTONS}) == len(BUTTONS)


def test_the_ids_of_the_pack_fit_into_buttons() -> None:
    for topic in PACK.topics:
        buttons.Begin(topic.id, "all").encode()
    for question in PACK.questions:
        for option in question.options:
            buttons.Answer(LARGEST_NUMBER, 99_999, option.id).encode()
