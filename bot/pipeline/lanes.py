"""Lanes: what belongs to one chat runs one after another; all else runs side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

Result = TypeVar("Result")


class Lanes:
    """Keeps the order inside a lane, and only there. A failure does not close its lane."""

    def __init__(self) -> None:
        self._last: dict[Hashable, asyncio.Task[object]] = {}

    async def run(self, lane: Hashable, work: Callable[[], Awaitable[Result]]) -> Result:
        """Do a work after all that was put into its lane before.

        Cancelling the caller does not cancel the work: it is done once it has its place.
        """
        before = self._last.get(lane)

        async def in_turn() -> Result:
            if before is not None:
                await asyncio.wait([before])
            return await work()

        task = asyncio.ensure_future(in_turn())
        self._last[lane] = task
        task.add_done_callback(lambda done: self._leave(lane, done))
        return await asyncio.shield(task)

    @property
    def at_work(self) -> int:
        """How many lanes have something to do."""
        return len(self._last)

    async def drain(self) -> None:
        """Return when every lane is empty."""
        while self._last:
            await asyncio.wait(list(self._last.values()))

    def _leave(self, lane: Hashable, done: "asyncio.Task[object]") -> None:
        if self._last.get(lane) is done:
            del self._last[lane]
        if not done.cancelled():
            done.exception()  # the caller may be gone; the failure was logged where it happened
