"""The sender: delivers what the outbox holds, in order within a chat, inside Telegram's limits."""

import asyncio
import contextlib
import heapq
import itertools
from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog
from telegram import Bot

from bot.engine.calls import Call, Priority, StoredCall
from bot.pipeline.backoff import backoff_seconds
from bot.pipeline.chat_queue import ChatQueue, Limits, counts
from bot.pipeline.clock import Clock
from bot.pipeline.closing import Apologise, Closing
from bot.pipeline.delivery import Attempt, Fate, as_edit, attempt
from bot.pipeline.receipts import ReceiptKinds
from bot.pipeline.windows import SlidingWindow
from bot.storage.database import Database
from bot.storage.outbox import pending_calls

log = structlog.get_logger()

_SECOND = 1.0
_NEW_TEXT = "send_message"


class Sender:
    """One call at a time to a chat, many chats side by side; a call leaves the outbox only after
    Telegram has taken it or refused it for good.

    Callback answers go at once and beside the chat's order: they are no messages. Nor are questions
    about a chat (`get_chat_member`), which go before what waits.
    """

    def __init__(
        self,
        bot: Bot,
        database: Database,
        clock: Clock,
        limits: Limits,
        receipts: ReceiptKinds,
        apologise: Apologise | None = None,
    ) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._closing = Closing(database, receipts, apologise)
        self._limits = limits
        self._overall = SlidingWindow(limits.per_second, _SECOND)
        self._queues: dict[Hashable, ChatQueue] = {}
        self._due: list[tuple[float, int, Hashable]] = []
        self._ready: list[tuple[Priority, int, Hashable]] = []
        self._order = itertools.count()
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_stopping = False
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what an earlier run left, and begin to deliver."""
        self.take(await self._database.read(pending_calls))
        self._loop = asyncio.create_task(self._deliver_forever(), name="sender")

    async def stop(self, within_seconds: float) -> None:
        """Begin no more calls; wait for those under way. The rest stays in the outbox."""
        self._is_stopping = True
        self._wake.set()
        if self._loop is not None:
            await self._loop
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=within_seconds)

    def take(self, calls: Iterable[StoredCall]) -> None:
        """Queue calls that have just been committed."""
        for stored in calls:
            queue_id = _queue_id(stored)
            queue = self._queues.get(queue_id)
            if queue is None:
                queue = self._queues[queue_id] = ChatQueue(stored.call.chat_id, self._limits)
            self._supersede(queue, stored.call)
            queue.add(stored)
            self._schedule(queue_id, queue)
        self._wake.set()

    @property
    def depth(self) -> int:
        """How many calls wait or are under way."""
        return sum(len(queue.waiting) + queue.in_flight for queue in self._queues.values())

    def _supersede(self, queue: ChatQueue, newer: Call) -> None:
        if newer.supersede_key is None:
            return
        old = [w for w in queue.waiting if w.call.supersede_key == newer.supersede_key]
        if old:
            queue.waiting = deque(stored for stored in queue.waiting if stored not in old)
            self._closing.forget(old)

    def _schedule(self, queue_id: Hashable, queue: ChatQueue, at: float | None = None) -> None:
        if queue.in_flight or queue.is_ready:
            return
        due = queue.due_at(_monotonic()) if at is None else at
        if queue.scheduled_at is not None and queue.scheduled_at <= due:
            return
        queue.scheduled_at = due
        heapq.heappush(self._due, (due, next(self._order), queue_id))

    async def _deliver_forever(self) -> None:
        while not self._is_stopping:
            self._wake.clear()
            now = _monotonic()
            self._collect_ready(now)
            wait_until = self._start_ready(now)
            if self._due:
                wait_until = min(wait_until, self._due[0][0])
            await _wait(self._wake, wait_until - _monotonic())

    def _collect_ready(self, now: float) -> None:
        """Move queues whose time has come to the ready ones; forget those with nothing to do."""
        while self._due and self._due[0][0] <= now:
            due, _, queue_id = heapq.heappop(self._due)
            queue = self._queues.get(queue_id)
            if queue is None or queue.scheduled_at != due:
                continue  # an earlier time took its place
            queue.scheduled_at = None
            if not queue.waiting:
                idle_at = queue.idle_at(now)
                if idle_at is None:
                    del self._queues[queue_id]
                else:
                    self._schedule(queue_id, queue, idle_at)
            elif queue.due_at(now) > now:
                self._schedule(queue_id, queue)
            else:
                queue.is_ready = True
                priority = queue.waiting[0].call.priority
                heapq.heappush(self._ready, (priority, next(self._order), queue_id))

    def _start_ready(self, now: float) -> float:
        """Start what the overall limit admits; returns when it has room for the next."""
        while self._ready:
            queue_id = self._ready[0][-1]
            queue = self._queues[queue_id]
            if queue.due_at(now) > now:  # what made it ready has been superseded
                heapq.heappop(self._ready)
                queue.is_ready = False
                self._schedule(queue_id, queue)
                continue
            if counts(queue.waiting[0].call):
                free_at = self._overall.free_at(now)
                if free_at > now:
                    return free_at
                self._overall.take(now)
            heapq.heappop(self._ready)
            self._start(queue_id, queue)
        return float("inf")

    def _start(self, queue_id: Hashable, queue: ChatQueue) -> None:
        queue.is_ready = False
        queue.in_flight = True
        stored = queue.waiting.popleft()
        task = asyncio.create_task(self._deliver(queue_id, queue, stored))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _deliver(self, queue_id: Hashable, queue: ChatQueue, stored: StoredCall) -> None:
        begun = _monotonic()
        ended = await attempt(self._bot, stored.call)
        answered_at = self._clock.now()
        # Telegram counts when a call arrives, which was at the latest now.
        queue.take_room(stored.call, _monotonic())
        if ended.fate is Fate.RETRY:
            self._put_back(queue, stored, ended, begun)
        else:
            queue.failures = 0
            await self._close(queue, stored, ended, answered_at)
            _put_in_place(queue, stored.call, ended)
        queue.in_flight = False
        self._schedule(queue_id, queue)
        self._wake.set()

    def _put_back(self, queue: ChatQueue, stored: StoredCall, ended: Attempt, begun: float) -> None:
        """Wait as Telegram asks, else longer with each failure; a call that hung has waited."""
        queue.failures += 1
        now, seconds = _monotonic(), ended.seconds
        if seconds is None:
            seconds = max(0.0, begun + backoff_seconds(queue.failures) - now)
        queue.not_before = now + seconds
        key = stored.call.supersede_key
        if key is not None and any(newer.call.supersede_key == key for newer in queue.waiting):
            self._closing.forget([stored])  # superseded while it was under way
        else:
            queue.waiting.appendleft(stored)
        log.warning("call_waits", method=stored.call.method, seconds=seconds, reason=ended.reason)

    async def _close(
        self, queue: ChatQueue, stored: StoredCall, ended: Attempt, at: datetime
    ) -> None:
        others = []
        if ended.fate in (Fate.CHAT_LOST, Fate.CHAT_MOVED):
            others = list(queue.waiting)
            queue.waiting.clear()
        await self._closing.close(stored, ended, others, at)


def _put_in_place(queue: ChatQueue, sent: Call, ended: Attempt) -> None:
    """Make an edit of what was to be a message of its own, as the one it replaces was under way.

    Both have the receipt of the place where they belong. After a crash it is a message once more.
    """
    message_id = ended.result.get("message_id") if isinstance(ended.result, Mapping) else None
    if sent.receipt is None or sent.method != _NEW_TEXT or message_id is None:
        return
    queue.waiting = deque(
        replace(waiting, call=as_edit(waiting.call, message_id))
        if (waiting.call.method, waiting.call.receipt) == (_NEW_TEXT, sent.receipt)
        else waiting
        for waiting in queue.waiting
    )


def _queue_id(stored: StoredCall) -> Hashable:
    if stored.call.priority is Priority.CALLBACK_ANSWER:
        return ("answer", stored.id)
    return stored.call.chat_id


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    if seconds == float("inf"):
        await event.wait()
        return
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), max(0.0, seconds))
