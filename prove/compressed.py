"""Compressed time: an event loop in which minutes pass in seconds, for all that wait by it."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

SPEED = 10.0
# A longer stall of a busy machine does not count: it would use up the patience of both ends.
_LONGEST_STALL_SECONDS = 0.05
_EPOCH = 1_800_000_000.0

Found = TypeVar("Found")


async def in_compressed_time(play: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
    """Play in a loop of its own, in a thread, whose time passes SPEED times as fast."""

    def run() -> Found:
        with asyncio.Runner(loop_factory=_CompressedLoop) as runner:
            return runner.run(play())

    return await asyncio.to_thread(run)


def loop_clock() -> float:
    """Unix seconds by the running loop's time, as a sandbox wants them."""
    return _EPOCH + asyncio.get_running_loop().time()


class _Selector(selectors.DefaultSelector):
    """Waits shorter than it is asked to, and keeps the loop's time."""

    def __init__(self) -> None:
        super().__init__()
        self._read_at = time.monotonic()
        self._seconds = 0.0

    def now(self) -> float:
        """The loop's time, in its own seconds."""
        return self._seconds + min(self._since(), _LONGEST_STALL_SECONDS) * SPEED

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._pass(0.0)
        wait = None if timeout is None else max(timeout, 0.0) / SPEED
        ready = super().select(wait)
        self._pass(float("inf") if wait is None else wait)
        return ready

    def _since(self) -> float:
        return time.monotonic() - self._read_at

    def _pass(self, waited: float) -> None:
        self._seconds += min(self._since(), waited + _LONGEST_STALL_SECONDS) * SPEED
        self._read_at = time.monotonic()


class _CompressedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._hands = _Selector()
        super().__init__(self._hands)

    def time(self) -> float:
        return self._hands.now()
