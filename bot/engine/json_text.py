"""JSON as it comes, is stored, and is sent."""

import json
from typing import Any

import pydantic_core


class JsonText(str):
    """A text that is JSON already."""

    __slots__ = ()


def as_json(value: object) -> str:
    """JSON that is refused with what is written when it is no text, as half a surrogate pair.

    In escapes it could be stored, and a call with it would be tried, and fail, for ever.
    """
    return value if isinstance(value, JsonText) else pydantic_core.to_json(value).decode()


def from_json(text: str | bytes) -> Any:
    """As `json.loads`, in a third of its time. Raises ValueError, RecursionError."""
    try:
        return pydantic_core.from_json(text)
    except ValueError:  # it takes less: no other encoding than UTF-8, no half of a surrogate pair
        return json.loads(text)
