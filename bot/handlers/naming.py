"""Which handler answers: its name goes into the log line of the update."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from structlog.contextvars import bind_contextvars

from bot.context import FonteContext

Callback = Callable[[Any, FonteContext], Coroutine[Any, Any, Any]]


def named_in_log(callback: Callback) -> Callback:
    """The callback, saying who it is (`practice.answer`) before it does its work."""
    name = f"{callback.__module__.rpartition('.')[2]}.{callback.__name__}"

    if callback.__name__ == "in_turn":  # of `first_of`, which names those it tries
        return callback

    @wraps(callback)
    async def named(update: Any, context: FonteContext) -> Any:
        bind_contextvars(handler=name)
        return await callback(update, context)

    return named


def first_of(*callbacks: Callback) -> Callback:
    """A callback that tries several: the first that does not answer False has taken the update."""

    async def in_turn(update: Any, context: FonteContext) -> None:
        for callback in callbacks:
            if await callback(update, context) is not False:
                return

    return in_turn
