"""JSON as it is stored."""

import json


def as_json(value: object) -> str:
    """JSON that is refused with what is written when it is no text, as half a surrogate pair.

    In escapes it could be stored, and a call with it would be tried, and fail, for ever.
    """
    return json.dumps(value, ensure_ascii=False)
