"""The one clock of the sandbox: it runs with the system's, and tests may move it on or stop it."""

import asyncio
import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.errors import ControlError


@dataclass(order=True)
class Timer:
    """A call that is due at a time of the clock; `cancel` it when it is no longer wanted."""

    due_at: float
    number: int
    callback: Callable[[], object] | None = field(compare=False)

    def cancel(self) -> None:
        """Never call."""
        self.callback = None


class MovableClock:
    """Unix seconds on a call. Whatever waits by this clock wakes at once when it is moved past."""

    def __init__(self, source: Callable[[], float]) -> None:
        self._source = source
        self._ahead = 0.0
        self._stopped_at: float | None = None
        self._timers: list[Timer] = []
        self._numbers = 0
        self._alarm: asyncio.TimerHandle | None = None

    def __call__(self) -> float:
        """Unix time in seconds."""
        if self._stopped_at is not None:
            return self._stopped_at
        return self._source() + self._ahead

    @property
    def is_stopped(self) -> bool:
        """Whether the time passes by `move` only."""
        return self._stopped_at is not None

    @property
    def is_awaited(self) -> bool:
        """Whether anything is due at a later time."""
        return any(timer.callback for timer in self._timers)

    def move(self, seconds: float) -> None:
        """Let so many seconds pass now. Raises ControlError 400 when they are negative."""
        if not math.isfinite(seconds) or seconds < 0:
            raise ControlError(400, "the clock moves on only: seconds must be 0 or more")
        if self._stopped_at is not None:
            self._stopped_at += seconds
        else:
            self._ahead += seconds
        self._ring()

    def stop(self) -> None:
        """Stand still, until moved or resumed."""
        self._stopped_at = self()
        self._set_alarm()

    def resume(self) -> None:
        """Run again, from where it stood."""
        if self._stopped_at is not None:
            self._ahead = self._stopped_at - self._source()
            self._stopped_at = None
            self._set_alarm()

    def reset(self) -> None:
        """Show the source's time again, and run; what waits goes on waiting as long as before."""
        ahead = self() - self._source()
        self._ahead, self._stopped_at = 0.0, None
        for timer in self._timers:  # all by the same, so the heap stays in order
            timer.due_at -= ahead
        self._set_alarm()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call back in so many seconds of this clock. Needs a running event loop."""
        self._numbers += 1
        timer = Timer(self() + seconds, self._numbers, callback)
        heapq.heappush(self._timers, timer)
        if self._timers[0] is timer:
            self._set_alarm()
        return timer

    async def sleep(self, seconds: float) -> None:
        """Return in so many seconds of this clock."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        slept = asyncio.Event()
        timer = self.call_later(seconds, slept.set)
        try:
            await slept.wait()
        finally:
            timer.cancel()

    def close(self) -> None:
        """Forget all timers."""
        self._timers.clear()
        self._set_alarm()

    def _ring(self) -> None:
        """Make the calls that are due."""
        now = self()
        while self._timers and self._timers[0].due_at <= now:
            callback = heapq.heappop(self._timers).callback
            if callback is not None:
                callback()
        self._set_alarm()

    def _set_alarm(self) -> None:
        """Have the event loop wake this clock when the first timer is due."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        while self._timers and self._timers[0].callback is None:
            heapq.heappop(self._timers)
        if self._timers and not self.is_stopped:
            # Never at once again: the loop's clock may run ahead of this one by a hair.
            delay = max(self._timers[0].due_at - self(), 0.001)
            self._alarm = asyncio.get_running_loop().call_later(delay, self._ring)
