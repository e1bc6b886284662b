"""Which handler answers: its name goes into the log line of the update."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from structlog.contextvars import bind_contextvars

from bot.context import FonteContext
from bot.interaction import Act

Callback = Callable[[Any, FonteContext], Coroutine[Any, Any, Any]]


def name_of(handler: Callable[..., Any]) -> str:
    """How the log calls a handler: `practice.answer`."""
    return f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}"


def named_in_log(callback: Callback) -> Callback:
    """The callback, saying who it is before it does its work."""
    name = name_of(callback)

    @wraps(callback)
    async def named(update: Any, context: FonteContext) -> Any:
        bind_contextvars(handler=name)
        return await callback(update, context)

    return named


def doing(act: Act) -> Callback:
    """A callback that only has an act done."""

    @wraps(act)
    async def callback(update: Any, context: FonteContext) -> None:
        context.do(act)

    return callback
