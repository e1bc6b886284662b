"""Time as a value that is handed in: the system's, or one that a test moves."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The time of day, and waiting until one."""

    def now(self) -> datetime:
        """The current time, aware, UTC."""
        ...

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set or the time has come, whichever is first."""
        ...


class SystemClock:
    """The machine's clock."""

    # A stepped wall clock is noticed at the latest after this long.
    longest_wait_seconds = 30.0

    def now(self) -> datetime:
        """The current time, aware, UTC."""
        return datetime.now(UTC)

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set, the time has come, or it is worth looking again."""
        seconds = self.longest_wait_seconds
        if until is not None:
            seconds = min(seconds, max(0.0, (until - self.now()).total_seconds()))
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return
