"""A tap that is read without the library says what the library would have said of it."""

from typing import Any

import pytest
from telegram import Bot, Update

from bot.pipeline.raw_update import parsed
from tests.updates import tapped, written

BOT = Bot("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")


def said(update: Update) -> tuple[Any, ...]:
    query = update.callback_query
    assert query is not None
    message = query.message
    place = message and (message.message_id, message.chat.id, message.chat.type)
    person = query.from_user.to_dict()
    return update.update_id, query.id, query.data, query.inline_message_id, person, place


@pytest.mark.parametrize("without", [(), ("message",), ("data",)], ids=str)
def test_a_tap_is_read_as_the_library_reads_it(without: tuple[str, ...]) -> None:
    raw = tapped(7, 3, "a:1:1:x", 5)
    for name in without:
        del raw["callback_query"][name]
    ours, theirs = parsed(raw, BOT), Update.de_json(raw, BOT)
    assert said(ours) == said(theirs)
    assert ours.effective_user == theirs.effective_user
    assert ours.effective_chat == theirs.effective_chat


def test_another_update_is_read_by_the_library() -> None:
    raw = written(7, "/start", 5)
    assert parsed(raw, BOT).to_dict() == Update.de_json(raw, BOT).to_dict()


@pytest.mark.parametrize("missing", ["id", "from", "chat_instance"])
def test_a_tap_without_what_every_tap_has_is_none(missing: str) -> None:
    raw = tapped(7, 3, "a:1:1:x", 5)
    del raw["callback_query"][missing]
    with pytest.raises(KeyError):
        parsed(raw, BOT)


@pytest.mark.parametrize("field", ["id", "chat_instance", "data"])
@pytest.mark.parametrize("value", [float("inf"), 7, ["x"], True])
def test_a_tap_with_something_else_for_a_text_is_none(field: str, value: object) -> None:
    raw = tapped(7, 3, "a:1:1:x", 5)
    raw["callback_query"][field] = value
    with pytest.raises(TypeError):
        parsed(raw, BOT)


@pytest.mark.parametrize("value", [float("nan"), "3", True])
def test_a_tap_on_a_message_without_a_number_is_none(value: object) -> None:
    raw = tapped(7, 3, "a:1:1:x", 5)
    raw["callback_query"]["message"]["message_id"] = value
    with pytest.raises(TypeError):
        parsed(raw, BOT)
