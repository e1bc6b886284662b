"""The order in which events have their turn: as they came, but few of one person before others."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.events import Event
from bot.engine.store.batch import Outcome

MOST_IN_ONE_BATCH = 64
MOST_OF_ONE_PERSON = 5  # before those of others; more of them when nobody else waits
MOST_BEFORE_A_JOB = 10  # batches: what people do comes first, and a job gets on all the same


@dataclass(eq=False)
class Waiting:
    """An event, whom to tell what became of it, and how often the database has failed it."""

    event: Event[Any]
    ended: Callable[[Outcome], None]
    failures: int = 0


class EventQueue:
    """Events that have come and are not being stored yet."""

    def __init__(self) -> None:
        self._queue: deque[Waiting] = deque()
        self._queued_of: Counter[Hashable] = Counter()
        self._behind: defaultdict[Hashable, deque[Waiting]] = defaultdict(deque)
        self._jobs: deque[Waiting] = deque()
        self._batches_before_job = 0

    def __len__(self) -> int:
        """How many there are."""
        behind = sum(len(theirs) for theirs in self._behind.values())
        return len(self._queue) + len(self._jobs) + behind

    def count_of(self, person: Hashable) -> int:
        """How many there are of one person."""
        return self._queued_of[person] + len(self._behind.get(person, ()))

    def put(self, waiting: Waiting) -> None:
        """Queue an event; behind the others of its person, when many of theirs wait."""
        person = waiting.event.person
        if waiting.event.is_job:
            self._jobs.append(waiting)
        elif person is not None and self._queued_of[person] >= MOST_OF_ONE_PERSON:
            self._behind[person].append(waiting)
        else:
            self._count(waiting)
            self._queue.append(waiting)

    def put_back(self, rest: Sequence[Waiting]) -> None:
        """Queue events of a batch for which there was no time, before all others."""
        for waiting in reversed(rest):
            if waiting.event.is_job:
                self._jobs.appendleft(waiting)
            else:
                self._count(waiting)
                self._queue.appendleft(waiting)
        if any(self._queued_of[one.event.person] > MOST_OF_ONE_PERSON for one in rest):
            self._hold_back_anew()

    def next_batch(self) -> list[Waiting]:
        """What people do, as it has come; jobs when nobody is waiting, one that has waited long."""
        if self._jobs:
            self._batches_before_job += 1
            if not self._queue or self._batches_before_job > MOST_BEFORE_A_JOB:
                self._batches_before_job = 0
                at_once = 1 if self._queue else min(len(self._jobs), MOST_IN_ONE_BATCH)
                return [self._jobs.popleft() for _ in range(at_once)]
        batch: list[Waiting] = []
        while self._queue and len(batch) < MOST_IN_ONE_BATCH:
            batch.append(self._take())
        return batch

    def _hold_back_anew(self) -> None:
        """Let those who have come meanwhile have their turn after a few of one person."""
        queue, behind = self._queue, self._behind
        self._queue, self._behind = deque(), defaultdict(deque)
        self._queued_of.clear()
        for waiting in queue:
            self.put(waiting)
        for person, theirs in behind.items():
            self._behind[person].extend(theirs)

    def _count(self, waiting: Waiting) -> None:
        if waiting.event.person is not None:
            self._queued_of[waiting.event.person] += 1

    def _take(self) -> Waiting:
        """The next event; one of the same person that was held back takes a place at the end."""
        waiting = self._queue.popleft()
        person = waiting.event.person
        if person is not None:
            self._queued_of[person] -= 1
            if behind := self._behind.get(person):
                self._queue.append(behind.popleft())
                self._queued_of[person] += 1
            elif not self._queued_of[person]:
                del self._queued_of[person]
                self._behind.pop(person, None)
        return waiting
