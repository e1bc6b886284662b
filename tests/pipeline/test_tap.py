"""A tap in a private chat is read from its JSON; what is not quite one is left to the library."""

from copy import deepcopy
from typing import Any

import pytest

from bot.pipeline.tap import Tap, private_tap
from tests.updates import Raw, tapped

UPDATE = tapped(7, 3, "a:1:1:x", 5)


def changed(*path: str, to: Any) -> Raw:
    """The tap with another value at a place; None takes the place away."""
    raw = deepcopy(UPDATE)
    part = raw
    for name in path[:-1]:
        part = part[name]
    if to is None:
        del part[path[-1]]
    else:
        part[path[-1]] = to
    return raw


def test_a_tap_says_who_tapped_what() -> None:
    query = UPDATE["callback_query"]
    code = query["from"].get("language_code")
    assert private_tap(UPDATE) == Tap(UPDATE["update_id"], query["id"], 7, code, 3, "a:1:1:x")


@pytest.mark.parametrize("code", [None, 7, ["it"]])
def test_a_language_that_is_none_is_not_taken_for_one(code: object) -> None:
    tap = private_tap(changed("callback_query", "from", "language_code", to=code))
    assert tap is not None
    assert tap.language_code is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": 1, "callback_query": "a"},
        {"update_id": 1, "callback_query": {"from": 7, "message": []}},
        changed("update_id", to=True),
        changed("update_id", to="5"),
        changed("update_id", to=2**70),
        changed("callback_query", "id", to=5),
        changed("callback_query", "data", to=7),
        changed("callback_query", "data", to=None),
        changed("callback_query", "message", to=None),
        changed("callback_query", "message", "message_id", to="3"),
        changed("callback_query", "message", "chat", "id", to=8),
        changed("callback_query", "message", "chat", "type", to="group"),
        changed("callback_query", "from", "id", to=2**70),
        changed("callback_query", "from", "id", to=True),
        changed("callback_query", "from", to=None),
    ],
)
def test_what_is_not_quite_a_tap_is_none(raw: Raw) -> None:
    assert private_tap(raw) is None
