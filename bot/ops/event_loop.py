"""The event loop the bot runs on."""

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine
from typing import Any

# Python looks for cycles after every 700 new objects, and a tap makes thousands that need no such
# look. Rarer looks cost a few megabytes and save a tenth of a tap (docs/performance.md).
OBJECTS_BETWEEN_LOOKS = 50_000


def run(serving: Coroutine[Any, Any, None]) -> None:
    """Run until the coroutine ends, on uvloop where it exists (not on Windows)."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serving)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 - there is none for Windows

    return uvloop.new_event_loop
