"""Lanes: what belongs to one chat runs one after another; all else runs side by side.

A work may stand in several lanes at once. It has its place in all of them before anything else can
come between, so of any two works one is ahead of the other wherever they meet, and none waits for
one that waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from typing import NamedTuple, TypeVar

Result = TypeVar("Result")


class Place(NamedTuple):
    """Where a work stands: a lane, alone there or beside others that share it."""

    lane: Hashable
    is_shared: bool = False


class Lanes:
    """Keeps the order inside a lane, and only there. A failure does not close its lane.

    Works that share a lane and follow one another run side by side; one that does not waits for all
    before it, and all after it wait for it.
    """

    def __init__(self) -> None:
        self._lanes: dict[Hashable, _Lane] = {}

    async def run(self, places: Sequence[Place], work: Callable[[], Awaitable[Result]]) -> Result:
        """Do a work after all that was put into its lanes before and may not run beside it.

        Cancelling the caller does not cancel the work: it is done once it has its places.
        """
        before = [ahead for place in places for ahead in self._ahead_of(place)]

        async def in_turn() -> Result:
            if before:
                await asyncio.wait(before)
            return await work()

        task = asyncio.ensure_future(in_turn())
        for place in places:
            self._lanes.setdefault(place.lane, _Lane()).enter(task, place.is_shared)
        task.add_done_callback(lambda done: self._leave(places, done))
        return await asyncio.shield(task)

    @property
    def at_work(self) -> int:
        """How many lanes have something to do."""
        return len(self._lanes)

    async def drain(self) -> None:
        """Return when every lane is empty."""
        while self._lanes:
            await asyncio.wait([task for lane in self._lanes.values() for task in lane.tasks()])

    def _ahead_of(self, place: Place) -> "Sequence[asyncio.Task[object]]":
        lane = self._lanes.get(place.lane)
        return () if lane is None else lane.ahead(place.is_shared)

    def _leave(self, places: Sequence[Place], done: "asyncio.Task[object]") -> None:
        for place in places:
            lane = self._lanes.get(place.lane)
            if lane is not None and lane.is_empty_without(done):
                del self._lanes[place.lane]
        if not done.cancelled():
            done.exception()  # the caller may be gone; the failure was logged where it happened


class _Lane:
    """Those whom the next one has to wait for: the last that was alone, and who share after it."""

    __slots__ = ("_last", "_sharing")

    def __init__(self) -> None:
        self._last: asyncio.Task[object] | None = None
        self._sharing: set[asyncio.Task[object]] = set()

    def ahead(self, is_shared: bool) -> "Sequence[asyncio.Task[object]]":
        """Whom a work has to wait for: those who share have waited for the last one themselves."""
        if self._sharing and not is_shared:
            return tuple(self._sharing)
        return () if self._last is None else (self._last,)

    def enter(self, task: "asyncio.Task[object]", is_shared: bool) -> None:
        """Stand in the lane."""
        if is_shared:
            self._sharing.add(task)
        else:
            self._last, self._sharing = task, set()

    def is_empty_without(self, done: "asyncio.Task[object]") -> bool:
        """Leave the lane; whether nobody is left."""
        self._sharing.discard(done)
        if self._last is done:
            self._last = None
        return self._last is None and not self._sharing

    def tasks(self) -> "Iterator[asyncio.Task[object]]":
        """All that anybody may still wait for."""
        yield from self._sharing
        if self._last is not None:
            yield self._last
