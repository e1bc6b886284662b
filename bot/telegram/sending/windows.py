"""Sliding windows: at most so many in any stretch of so many seconds."""

import asyncio
import heapq
import itertools
from collections import deque

from bot.engine.calls import Priority


class SlidingWindow:
    """At most `limit` takings in any `seconds`; times are monotonic seconds, handed in."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._taken: deque[float] = deque()

    def free_at(self, now: float) -> float:
        """When the next one may be taken: `now`, or the time at which the window has room."""
        self._forget(now)
        if len(self._taken) < self._limit:
            return now
        return self._taken[-self._limit] + self._seconds

    def take(self, now: float) -> None:
        """Take one now."""
        self._forget(now)
        self._taken.append(now)

    def _forget(self, now: float) -> None:
        while self._taken and self._taken[0] + self._seconds <= now:
            self._taken.popleft()


class RateLimit:
    """Room in a window for many who wait: by priority, then in order of arrival."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._window = SlidingWindow(limit, seconds)
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._arrivals = itertools.count()

    async def take(self, priority: Priority) -> None:
        """Return when there is room, which then is taken."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        heapq.heappush(self._waiting, (priority, next(self._arrivals), turn))
        if len(self._waiting) == 1:
            loop.call_soon(self._serve)  # not at once: another may come at the same moment
        await turn

    def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            now = loop.time()
            free_at = self._window.free_at(now)
            if free_at > now:
                loop.call_at(free_at, self._serve)
                return
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.cancelled():
                self._window.take(now)
                turn.set_result(None)
