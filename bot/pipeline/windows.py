"""Sliding windows: at most so many in any stretch of so many seconds."""

from collections import deque


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

    def is_empty(self, now: float) -> bool:
        """Whether nothing taken counts any more."""
        self._forget(now)
        return not self._taken

    def _forget(self, now: float) -> None:
        while self._taken and self._taken[0] + self._seconds <= now:
            self._taken.popleft()
