"""A tap is read from its JSON as the library reads it; what is not quite a tap is refused."""

from copy import deepcopy
from typing import Any

import pytest
from telegram import Bot, Update

from bot.telegram.visitor import Visitor, tap_in
from tests.updates import Raw, tapped

BOT = Bot("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
UPDATE = tapped(7, 3, "a:1:1:x", 5)
NOT_SENT = object()


def changed(*path: str, to: object) -> Raw:
    """The query of the tap with another value at a place, or without the place."""
    query: Raw = deepcopy(UPDATE["callback_query"])
    part = query
    for name in path[:-1]:
        part = part[name]
    if to is NOT_SENT:
        del part[path[-1]]
    else:
        part[path[-1]] = to
    return query


def test_a_tap_says_who_tapped_what_and_where() -> None:
    visitor = Visitor(7, "it", "Anna", chat_id=7, is_private=True, message_id=3, query_id="1")
    assert tap_in(UPDATE["callback_query"]) == (visitor, "a:1:1:x")


def as_the_library_has_it(query: Raw) -> tuple[Any, ...]:
    tap = Update.de_json({"update_id": 5, "callback_query": deepcopy(query)}, BOT).callback_query
    assert tap is not None
    message, person = tap.message, tap.from_user
    place = message and (message.chat.id, message.message_id, message.chat.type == "private")
    return tap.id, person.id, person.language_code, person.first_name, tap.data, place


def as_it_is_read(query: Raw) -> tuple[Any, ...]:
    visitor, data = tap_in(query)
    person = (visitor.person_id, visitor.language_code, visitor.first_name)
    place = visitor.chat_id and (visitor.chat_id, visitor.message_id, visitor.is_private)
    return visitor.query_id, *person, data or None, place


@pytest.mark.parametrize(
    "query",
    [
        UPDATE["callback_query"],
        changed("message", to=NOT_SENT),
        changed("data", to=NOT_SENT),
        changed("from", "language_code", to=NOT_SENT),
        changed("message", "chat", to={"id": -100, "type": "supergroup", "title": "3B"}),
    ],
)
def test_a_tap_is_read_as_the_library_reads_it(query: Raw) -> None:
    assert as_it_is_read(query) == as_the_library_has_it(query)


def test_a_tap_in_a_group_is_not_private() -> None:
    visitor, _ = tap_in(changed("message", "chat", to={"id": -100, "type": "group"}))
    assert (visitor.person_id, visitor.chat_id, visitor.is_private) == (7, -100, False)


def test_a_tap_below_no_message_is_given_nowhere() -> None:
    visitor, data = tap_in(changed("message", to=NOT_SENT))
    assert (visitor.chat_id, visitor.message_id, visitor.is_private) == (None, None, False)
    assert data == "a:1:1:x"


def test_a_tap_on_a_button_that_sends_nothing_has_empty_data() -> None:
    assert tap_in(changed("data", to=NOT_SENT))[1] == ""


@pytest.mark.parametrize("code", [NOT_SENT, None, 7, ["it"]])
def test_a_language_that_is_none_is_not_taken_for_one(code: object) -> None:
    assert tap_in(changed("from", "language_code", to=code))[0].language_code is None


@pytest.mark.parametrize("name", [NOT_SENT, None, 7, ["Anna"]])
def test_a_name_that_is_none_is_not_taken_for_one(name: object) -> None:
    assert tap_in(changed("from", "first_name", to=name))[0].first_name == ""


@pytest.mark.parametrize("query", ["a", [], 7, None, {}, {"from": 7, "message": []}])
def test_what_is_no_tap_at_all_is_refused(query: Any) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError)):
        tap_in(query)


@pytest.mark.parametrize(
    "place",
    [
        ("id",),
        ("from",),
        ("from", "id"),
        ("message", "message_id"),
        ("message", "chat"),
        ("message", "chat", "id"),
        ("message", "chat", "type"),
    ],
)
def test_a_tap_without_what_every_tap_has_is_refused(place: tuple[str, ...]) -> None:
    with pytest.raises(KeyError):
        tap_in(changed(*place, to=NOT_SENT))


@pytest.mark.parametrize("place", ["id", "data"])
@pytest.mark.parametrize("value", [float("inf"), 7, ["x"], True])
def test_a_tap_with_something_else_for_a_text_is_refused(place: str, value: object) -> None:
    with pytest.raises(TypeError):
        tap_in(changed(place, to=value))


@pytest.mark.parametrize(
    "place", [("from", "id"), ("message", "message_id"), ("message", "chat", "id")]
)
@pytest.mark.parametrize("value", [float("nan"), "3", True, None, 2**70])
def test_a_tap_with_something_else_for_a_number_is_refused(
    place: tuple[str, ...], value: object
) -> None:
    with pytest.raises(TypeError):
        tap_in(changed(*place, to=value))
