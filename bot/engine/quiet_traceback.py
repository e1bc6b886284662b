"""A traceback for the log: where it happened, without the words of the error.

An error's words may quote what a person wrote; in full they are kept in `dead_letters`, which
`/forget` reaches.
"""

import traceback


def quiet_traceback(error: BaseException) -> str:
    """The frames of an error and of those that caused it, each with the error's type only."""
    parts = []
    for each in _chain(error):
        frames = "".join(traceback.format_tb(each.__traceback__))
        parts.append(f"{frames}{type(each).__module__}.{type(each).__qualname__}")
    return "\n".join(reversed(parts))


def _chain(error: BaseException) -> list[BaseException]:
    """An error, what it was raised from, and so on; each once."""
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in chain:
        chain.append(following)
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    return chain
