"""JSON as it is stored, and sent."""

from pydantic_core import to_json


class JsonText(str):
    """A text that is JSON already."""

    __slots__ = ()


def as_json(value: object) -> str:
    """JSON that is refused with what is written when it is no text, as half a surrogate pair.

    In escapes it could be stored, and a call with it would be tried, and fail, for ever.
    """
    return value if isinstance(value, JsonText) else to_json(value).decode()
