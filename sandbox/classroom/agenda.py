"""What pupils are about to do, each at its time by the sandbox's clock; all of it can be held."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.clock import MovableClock, Timer


@dataclass
class Entry:
    """One act: due at a time of the clock, or held with so many seconds left."""

    act: Callable[[], None]
    seconds_left: float
    timer: Timer | None = None


class Agenda:
    """Acts that wait for their time. While it is held none comes, and the time left stays."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._numbers = itertools.count()
        self._entries: dict[int, Entry] = {}
        self.is_held = False

    def plan(self, seconds: float, act: Callable[[], None]) -> None:
        """Act in so many seconds. Needs a running event loop."""
        number = next(self._numbers)
        self._entries[number] = Entry(act, seconds)
        if not self.is_held:
            self._set(number)

    def hold(self) -> None:
        """Stop the time of all that waits."""
        self.is_held = True
        for entry in self._entries.values():
            if entry.timer:
                entry.seconds_left = max(0.0, entry.timer.due_at - self._clock())
                entry.timer.cancel()
                entry.timer = None

    def go_on(self) -> None:
        """Let the time run again, from where it stood."""
        if self.is_held:
            self.is_held = False
            for number in self._entries:
                self._set(number)

    def clear(self) -> None:
        """Forget all that waits."""
        for entry in self._entries.values():
            if entry.timer:
                entry.timer.cancel()
        self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)

    def _set(self, number: int) -> None:
        entry = self._entries[number]
        entry.timer = self._clock.call_later(entry.seconds_left, lambda: self._act(number))

    def _act(self, number: int) -> None:
        self._entries.pop(number).act()
