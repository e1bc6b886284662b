"""The sender: delivers what the outbox holds, in order within a chat, inside Telegram's limits."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace

import structlog
from telegram import Bot

from bot.engine.backoff import backoff_seconds
from bot.engine.calls import Call, Priority, StoredCall
from bot.engine.clock import Clock
from bot.engine.store.database import Database
from bot.engine.store.outbox import pending_calls
from bot.telegram.sending.chat_queue import ChatQueue, Limits, counts
from bot.telegram.sending.closing import Apologise, Closing
from bot.telegram.sending.delivery import Attempt, Fate, as_edit, attempt
from bot.telegram.sending.receipts import ReceiptKinds
from bot.telegram.sending.windows import RateLimit

log = structlog.get_logger()

_NEW_TEXT = "send_message"
_SECOND = 1.0
_SWEEP_EVERY_SECONDS = 1.0


class Sender:
    """One call at a time to a chat, many chats side by side; a call leaves the outbox only after
    Telegram has taken it or refused it for good.

    A chat has a task while it has calls. Callback answers go at once and beside the chat's order:
    they are no messages, and each has a queue of its own. Questions about a chat
    (`get_chat_member`) are no messages either, and go before what waits.
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
        self._overall = RateLimit(limits.per_second, _SECOND)
        self._queues: dict[Hashable, ChatQueue] = {}
        self._sweep_at = 0.0
        self._is_running = False
        self._monotonic: Callable[[], float] = time.monotonic

    async def start(self) -> None:
        """Take up what an earlier run left, and begin to deliver."""
        self._is_running, self._monotonic = True, asyncio.get_running_loop().time
        self.take(await self._database.read(pending_calls))

    async def stop(self, within_seconds: float) -> None:
        """Begin no more calls; wait for those under way. The rest stays in the outbox."""
        self._is_running = False
        tasks = {queue.task: queue.is_calling for queue in self._queues.values() if queue.task}
        for task, is_calling in tasks.items():
            if not is_calling:
                task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=within_seconds)

    def take(self, calls: Iterable[StoredCall]) -> None:
        """Queue calls that have just been committed."""
        for stored in calls:
            is_answer = stored.call.priority is Priority.CALLBACK_ANSWER
            queue_id = ("answer", stored.id) if is_answer else stored.call.chat_id
            queue = self._queues.get(queue_id)
            if queue is None:
                queue = self._queues[queue_id] = ChatQueue(stored.call.chat_id, self._limits)
            if superseded := queue.add(stored):
                self._closing.forget(superseded)
            if self._is_running and queue.task is None:
                queue.task = asyncio.create_task(self._deliver(queue_id, queue))

    @property
    def depth(self) -> int:
        """How many calls wait or are under way."""
        return sum(len(queue.waiting) + queue.is_calling for queue in self._queues.values())

    async def _deliver(self, queue_id: Hashable, queue: ChatQueue) -> None:
        """Make the calls of a queue, each when there is room for it, until none waits."""
        try:
            while queue.waiting and self._is_running:
                await self._wait_for_room(queue)
                queue.is_calling = True
                await self._make_first(queue)
                queue.is_calling = False
        finally:
            queue.task, queue.is_calling = None, False
            self._forget_idle(queue_id, queue)

    def _forget_idle(self, queue_id: Hashable, queue: ChatQueue) -> None:
        """Forget a queue or, while its windows count, leave it to a sweep now and then."""
        now = self._monotonic()
        if queue.is_idle(now):
            del self._queues[queue_id]
        if now >= self._sweep_at:
            self._sweep_at = now + _SWEEP_EVERY_SECONDS
            self._queues = {key: one for key, one in self._queues.items() if not one.is_idle(now)}

    async def _wait_for_room(self, queue: ChatQueue) -> None:
        """Return when the first call may go; after each wait another may stand first."""
        has_room = False
        while True:
            now = self._monotonic()
            due, first = queue.due_at(now), queue.waiting[0].call
            if due > now:
                await queue.wait_until(due)
                has_room = False  # it was room in a second that has passed
            elif has_room or not counts(first):
                return
            else:
                await self._overall.take(first.priority)
                has_room = True

    async def _make_first(self, queue: ChatQueue) -> None:
        stored = queue.waiting.popleft()
        begun = self._monotonic()
        ended = await attempt(self._bot, stored.call)
        answered_at = self._clock.now()
        # Telegram counts when a call arrives, which was at the latest now.
        queue.take_room(stored.call, self._monotonic())
        if ended.fate is Fate.RETRY:
            self._put_back(queue, stored, ended, begun)
            return
        queue.failures = 0
        others: list[StoredCall] = []
        if ended.fate in (Fate.CHAT_LOST, Fate.CHAT_MOVED):
            others, queue.waiting = list(queue.waiting), deque()
        await self._closing.close(stored, ended, others, answered_at)
        _put_in_place(queue, stored.call, ended)

    def _put_back(self, queue: ChatQueue, stored: StoredCall, ended: Attempt, begun: float) -> None:
        """Wait as Telegram asks, else longer with each failure; a call that hung has waited."""
        queue.failures += 1
        now, seconds = self._monotonic(), ended.seconds
        if seconds is None:
            seconds = max(0.0, begun + backoff_seconds(queue.failures) - now)
        queue.not_before = now + seconds
        key = stored.call.supersede_key
        if key is not None and any(newer.call.supersede_key == key for newer in queue.waiting):
            self._closing.forget([stored])  # superseded while it was under way
        else:
            queue.waiting.appendleft(stored)
        log.warning("call_waits", method=stored.call.method, seconds=seconds, reason=ended.reason)


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
