"""Parking: an update that takes long is kept here, so that Telegram need not keep it.

Telegram sends what is not confirmed again and again, at most 100 updates at a time: behind 99 later
ones an update in hand would hold up everybody. One that is on our own disk may be confirmed.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.pipeline.backoff import backoff_seconds
from bot.pipeline.clock import Clock
from bot.pipeline.raw_update import person_id_of, storable
from bot.storage.database import Database
from bot.storage.parked_updates import all_parked, park, unpark
from bot.storage.work import Work, Writer

log = structlog.get_logger()

# So many at a time, and no more: what a person writes without end waits at Telegram.
MOST_PARKED = 1_000

Json = Mapping[str, Any]
Take = Callable[[Json], Awaitable[object]]


class Parking:
    """The parked updates. Each is there until it is stored, or is a dead letter.

    One that the database could not store is taken again until it can, as Telegram would deliver it
    again; so is, at the next start and before all others, what a crash has left.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._is_on_disk: dict[int, bool] = {}  # by update_id; False while that is under way
        self._take: Take | None = None
        self._again: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def start(self, take: Take) -> None:
        """Begin to take what an earlier run has left; `take` raises when an update is not stored.

        Raises what the database raises.
        """
        self._take = take
        for update_id, text in (await all_parked(self._database)).items():
            self._is_on_disk[update_id] = True
            self.take_again(json.loads(text))

    async def stop(self) -> None:
        """Take nothing again; it stays for the next start."""
        self._stopping.set()
        for task in self._again:
            task.cancel()  # what has its place in a lane is done all the same
        await asyncio.gather(*self._again, return_exceptions=True)

    def holds(self, update_id: object) -> bool:
        """Whether an update is on disk, so that Telegram need not keep it."""
        return self._is_on_disk.get(update_id, False) if isinstance(update_id, int) else False

    async def park(self, updates: Sequence[Json]) -> None:
        """Keep updates that are in hand, as far as there is room and a row can hold them.

        Raises what the database raises; then none of them is kept.
        """
        work = Work(self._database, self._clock.now())
        room = max(0, MOST_PARKED - len(self._is_on_disk))
        numbers = [self._add(update, work) for update in updates[:room]]
        parked = [number for number in numbers if number is not None]
        if not parked:
            return
        try:
            await self._database.commit(work)
        except Exception:
            for update_id in parked:
                self._is_on_disk.pop(update_id, None)
            raise
        for update_id in parked:
            if update_id in self._is_on_disk:
                self._is_on_disk[update_id] = True

    def end(self, work: Writer, update_id: int) -> None:
        """Have the work that stores an update take it out, too."""
        if update_id in self._is_on_disk:
            unpark(work, update_id)

    def ended(self, update_id: int) -> None:
        """That work is stored."""
        self._is_on_disk.pop(update_id, None)

    def take_again(self, update: Json) -> None:
        """Take a parked update until it is stored: nobody else will deliver it."""
        task = asyncio.create_task(self._see_through(update))
        self._again.add(task)
        task.add_done_callback(self._again.discard)

    def _add(self, update: Json, work: Work) -> int | None:
        """The number of an update that the work will keep."""
        update_id = storable(update.get("update_id"))
        if update_id is None or update_id in self._is_on_disk:
            return None
        try:
            text = json.dumps(update)
        except (RecursionError, ValueError):
            return None
        park(work, update_id, person_id_of(update, None), text)
        self._is_on_disk[update_id] = False
        return update_id

    async def _see_through(self, update: Json) -> None:
        assert self._take is not None, "start comes first"
        failures = 0
        while not self._stopping.is_set():
            try:
                await self._take(update)
            except Exception as error:
                failures += 1
                log.warning("parked_update_waits", reason=str(error), failures=failures)
                waiting = asyncio.ensure_future(self._stopping.wait())
                await asyncio.wait({waiting}, timeout=backoff_seconds(failures))
                waiting.cancel()
            else:
                self._take_out(update["update_id"])
                return

    def _take_out(self, update_id: int) -> None:
        """One that had been stored before it was parked, by an earlier run."""
        if self._is_on_disk.pop(update_id, False):
            work = Work(self._database, self._clock.now())
            unpark(work, update_id)
            self._database.commit_along(work)
