"""The bot's queue of updates: numbering, what the bot wants, confirmation, long polling."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from sandbox.errors import conflict
from sandbox.json_types import Json
from sandbox.redelivery import Redelivery, RedeliveryPlan

# Delivered only to bots that name them (Bot API: getUpdates, allowed_updates).
OPT_IN = {"chat_member", "message_reaction", "message_reaction_count"}
TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)

INFINITY = float("inf")


@dataclass(eq=False)
class QueuedUpdate:
    """An update that the bot has not confirmed.

    `is_unordered`: its number need not be higher than those that came before.
    """

    sequence: int
    update: Json
    expires_at: float
    is_unordered: bool = False
    delivered: bool = False

    @property
    def id(self) -> int:
        """The update_id."""
        number: int = self.update["update_id"]
        return number


class UpdateQueue:
    """Updates in order of arrival. Numbers rise by one from a random start, as Telegram's do."""

    def __init__(self, clock: Callable[[], float], random: Random) -> None:
        self.clock = clock
        self._last_id = random.randint(100_000_000, 800_000_000)
        # By sequence, the order of arrival.
        self._pending: dict[int, QueuedUpdate] = {}
        self._arrivals = 0
        self._earliest_expiry = INFINITY
        # From then on an offset confirms only what was delivered.
        self._is_restarted = False
        self._has_unordered = False
        self._redelivery: Redelivery[QueuedUpdate] | None = None
        self._poll: asyncio.Future[None] | None = None
        self.allowed: list[str] | None = None
        self.on_arrival: Callable[[QueuedUpdate], None] | None = None

    def add(self, kind: str, body: Json, lifetime_seconds: float) -> int:
        """Queue an update of a kind; an unwanted one gets a number and is dropped."""
        self._last_id += 1
        if self.wants(kind):
            update = {"update_id": self._last_id, kind: body}
            self._queue(update, lifetime_seconds)
        return self._last_id

    def inject(self, update: Json, lifetime_seconds: float) -> int:
        """Queue an update as it is, wanted or not; without `update_id` it gets the next one."""
        forged = "update_id" in update
        number = int(update["update_id"]) if forged else self._last_id + 1
        self._last_id = max(self._last_id, number)
        numbered = {"update_id": number, **update}
        self._queue(numbered, lifetime_seconds, forged)
        return number

    def wants(self, kind: str) -> bool:
        """Whether the bot has asked for updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in OPT_IN

    def restart_ids(self, next_id: int) -> None:
        """Number the next update with `next_id`, as Telegram does after a silent week."""
        self._last_id = next_id - 1
        self._is_restarted = True

    def _queue(self, update: Json, lifetime_seconds: float, unordered: bool = False) -> None:
        unordered = unordered or self._is_restarted or self._redelivery is not None
        queued = QueuedUpdate(0, update, self.clock() + lifetime_seconds, unordered)
        if self._redelivery is not None:
            self._redelivery.add(queued)
        else:
            self._arrive(queued)

    def _arrive(self, queued: QueuedUpdate) -> None:
        self._arrivals += 1
        arrived = replace(queued, sequence=self._arrivals)
        self._pending[arrived.sequence] = arrived
        self._earliest_expiry = min(self._earliest_expiry, arrived.expires_at)
        self._has_unordered = self._has_unordered or arrived.is_unordered
        self.end_poll()
        if self.on_arrival:
            self.on_arrival(arrived)

    @property
    def redelivery(self) -> RedeliveryPlan | None:
        """How deliveries are repeated and shuffled; None is Telegram's way."""
        return self._redelivery.plan if self._redelivery else None

    def redeliver(self, plan: RedeliveryPlan | None) -> None:
        """Repeat and shuffle what arrives from now on; None goes back to Telegram's way."""
        if self._redelivery is not None:
            self._redelivery.flush()
        self._redelivery = Redelivery(plan, self._arrive) if plan else None

    def count(self) -> int:
        """How many updates, or deliveries of them, are unconfirmed."""
        return len(self.pending()) + (self._redelivery.held_count if self._redelivery else 0)

    def pending(self) -> list[QueuedUpdate]:
        """The unconfirmed updates in order of arrival, without those that have expired."""
        self._drop_expired()
        return list(self._pending.values())

    def _drop_expired(self) -> None:
        now = self.clock()
        if now < self._earliest_expiry:
            return
        kept = {number: each for number, each in self._pending.items() if each.expires_at > now}
        self._pending = kept
        self._earliest_expiry = min((each.expires_at for each in kept.values()), default=INFINITY)

    def holds(self, queued: QueuedUpdate) -> bool:
        """Whether the update is still unconfirmed."""
        return queued.sequence in self._pending

    def confirm(self, queued: QueuedUpdate) -> None:
        """Forget one update, which a webhook has accepted."""
        self._pending.pop(queued.sequence, None)

    def confirm_below(self, offset: int) -> None:
        """Forget all updates with lower numbers; an unordered one is delivered once at least."""
        confirmed = []
        for queued in self._pending.values():
            if queued.id < offset and (queued.delivered or not queued.is_unordered):
                confirmed.append(queued)
            elif not self._has_unordered:
                # Numbers rise with the order of arrival, so no lower one follows.
                break
        for queued in confirmed:
            self.confirm(queued)

    def clear(self) -> None:
        """Forget all updates; the numbering goes on."""
        self._pending.clear()
        self._has_unordered = False
        if self._redelivery is not None:
            self._redelivery.clear()

    def fetch(self, offset: int, limit: int) -> list[Json]:
        """Confirm what the offset confirms and return the next updates (Bot API: getUpdates)."""
        if offset < 0:
            pending = self.pending()
            self.confirm_below(pending[offset].id if len(pending) >= -offset else 0)
        elif offset > 0:
            self.confirm_below(offset)
        self._drop_expired()
        batch = list(islice(self._pending.values(), limit))
        for queued in batch:
            queued.delivered = True
        return [queued.update for queued in batch]

    def terminate_poll(self, reason: str) -> None:
        """End a getUpdates that waits with error 409."""
        if self._poll and not self._poll.done():
            self._poll.set_exception(conflict(reason))
        self._poll = None

    def is_polled(self) -> bool:
        """Whether a getUpdates waits."""
        return self._poll is not None

    def end_poll(self) -> None:
        """End a getUpdates that waits, as if its time were over."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    async def long_poll(self, offset: int, limit: int, timeout_seconds: float) -> list[Json]:
        """Like `fetch`, but wait for the first update. A newer poll ends this one with 409."""
        self.terminate_poll(TERMINATED)
        batch = self.fetch(offset, limit)
        if batch or timeout_seconds <= 0:
            return batch
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = mine
        try:
            async with asyncio.timeout(timeout_seconds):
                await mine
        except TimeoutError:
            return []
        finally:
            if self._poll is mine:
                self._poll = None
        return self.fetch(0, limit)
