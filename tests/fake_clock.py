"""Clocks for tests: one stands still until it is moved, the other cannot wait."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from bot.engine.clock import SystemClock

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """`Clock` by hand: time passes in `move` only, and whoever waits for it wakes."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._moved = asyncio.Event()
        self.waits = 0
        self.is_waited_for = False

    def now(self) -> datetime:
        """The time at which the hands stand."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._moved.set()

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set or the hands have reached the time."""
        self.waits += 1
        self.is_waited_for = True
        while not event.is_set() and (until is None or self._now < until):
            self._moved.clear()
            waiting = {asyncio.ensure_future(each.wait()) for each in (event, self._moved)}
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in waiting:
                    each.cancel()
        self.is_waited_for = False


class HastyClock(SystemClock):
    """The machine's clock, which jumps over a short wait in which nothing happens.

    Not where a question has a timer: its time would be over at once.
    """

    longest_jump = timedelta(seconds=10)
    _seconds_for_something_to_happen = 0.01

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The current time, and what was jumped over."""
        return super().now() + self._ahead

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set, or it is the time."""
        if until is None or until - self.now() > self.longest_jump:
            await super().wait(event, until)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), self._seconds_for_something_to_happen)
        if not event.is_set():
            self._ahead += max(until - self.now(), timedelta())
