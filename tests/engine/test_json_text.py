"""JSON as it comes: read as the standard library reads it, whatever it holds."""

import json

import pytest

from bot.engine.json_text import from_json

READ = ['{"a": 1, "a": [2.5, null, true]}', '"\\ud83d"', "123456789012345678901234567890", '"é\\n"']
REFUSED = ["", "{} x", "01", '"\t"', "{'a': 1}", "[1,]"]


@pytest.mark.parametrize("text", READ)
def test_it_is_read_as_by_the_standard_library(text: str) -> None:
    assert from_json(text) == json.loads(text)
    assert from_json(text.encode()) == json.loads(text)


def test_it_may_come_in_another_encoding_and_be_deep() -> None:
    assert from_json('{"a": "é"}'.encode("utf-16")) == {"a": "é"}
    assert from_json("[" * 500 + "]" * 500) == json.loads("[" * 500 + "]" * 500)


@pytest.mark.parametrize("text", [*REFUSED, b'"\xff"'])
def test_what_is_no_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)


def test_what_is_too_deep_is_a_recursion_error() -> None:
    with pytest.raises(RecursionError):
        from_json("[" * 100_000)
