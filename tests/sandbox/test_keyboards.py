"""Inline keyboards: what is kept, what is refused."""

import pytest

from sandbox.json_types import Json
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import GIULIA


async def test_callback_data_may_have_64_bytes(api: BotClient) -> None:
    markup = keyboard([("A", "x" * 64)], [("È", "è" * 32)])
    result = await api.call("sendMessage", chat_id=GIULIA, text="x", reply_markup=markup)
    assert result["reply_markup"] == markup


async def test_empty_rows_are_dropped(api: BotClient) -> None:
    markup = {"inline_keyboard": [[], *keyboard([("A", "a")])["inline_keyboard"], []]}
    result = await api.call("sendMessage", chat_id=GIULIA, text="x", reply_markup=markup)
    assert result["reply_markup"] == keyboard([("A", "a")])
    bare = await api.call(
        "sendMessage", chat_id=GIULIA, text="x", reply_markup={"inline_keyboard": [[]]}
    )
    assert "reply_markup" not in bare


async def test_a_reply_keyboard_is_accepted_and_not_shown_in_the_message(api: BotClient) -> None:
    markup = {"keyboard": [[{"text": "A"}]], "resize_keyboard": True}
    result = await api.call("sendMessage", chat_id=GIULIA, text="x", reply_markup=markup)
    assert "reply_markup" not in result


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"text": "A", "callback_data": "è" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "A"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "A", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"callback_data": "a"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "A", "url": "not-a-url"},
            "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "A", "url": "ftp://example.com"},
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "A", "web_app": {"url": "http://example.com"}},
            "inline keyboard button Web App URL 'http://example.com' is invalid:"
            " Only HTTPS links are allowed",
        ),
        ({"text": "A", "pay": True}, "BUTTON_TYPE_INVALID"),
        ({"text": "A", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_a_bad_button_is_refused_in_telegrams_words(
    api: BotClient, button: Json, problem: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    refused = await api.refused("sendMessage", chat_id=GIULIA, text="x", reply_markup=markup)
    assert refused == f"Bad Request: {problem}"


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ([], "object expected as reply markup"),
        (keyboard([(str(number), "x") for number in range(101)]), "REPLY_MARKUP_TOO_LONG"),
    ],
)
async def test_a_bad_keyboard_is_refused(api: BotClient, markup: Json, problem: str) -> None:
    refused = await api.refused("sendMessage", chat_id=GIULIA, text="x", reply_markup=markup)
    assert refused == f"Bad Request: {problem}"
