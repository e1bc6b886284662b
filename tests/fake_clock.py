"""A clock that stands still until a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta

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
