"""Delivery to a webhook: in order for each chat, in parallel across chats, with retries."""

import asyncio
import json
import logging
from collections import deque
from dataclasses import dataclass, field

import aiohttp

from sandbox.clock import MovableClock
from sandbox.json_types import Json
from sandbox.timing import Timing
from sandbox.updates import QueuedUpdate, UpdateQueue
from sandbox.webhook_lanes import lane_of
from sandbox.webhook_reply import read_reply
from sandbox.webhook_target import ReplyRunner, WebhookTarget

log = logging.getLogger(__name__)

# The seconds that a webhook may ask for by Retry-After (telegram-bot-api, WebhookActor.cpp).
RETRY_AFTER_LIMIT_SECONDS = 3600
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)


@dataclass
class Lane:
    """Updates that must arrive one after another: those of one chat, user or poll."""

    waiting: deque[QueuedUpdate] = field(default_factory=deque)


@dataclass(frozen=True)
class Failure:
    """An attempt that was not accepted, and the pause that the webhook asked for."""

    retry_after_seconds: float = 0.0


class Backoff:
    """The pauses between the attempts of one update (telegram-bot-api, WebhookActor.cpp)."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._failures = 0
        self._seconds = timing.webhook_retry_unit

    def after(self, failure: Failure) -> float:
        """Seconds: as asked for, else none at first, then 2, 4, 8... units up to the limit."""
        self._failures += 1
        if failure.retry_after_seconds:
            return failure.retry_after_seconds
        if self._failures == 1:
            return 0.0
        self._seconds = min(self._seconds * 2, self._timing.webhook_retry_limit)
        return self._seconds


class WebhookDelivery:
    """Posts every queued update to one address, from `start` to `stop`."""

    def __init__(
        self,
        target: WebhookTarget,
        updates: UpdateQueue,
        clock: MovableClock,
        timing: Timing,
        run_reply: ReplyRunner | None,
    ) -> None:
        self.target = target
        self._updates = updates
        self._clock = clock
        self._timing = timing
        self._run_reply = run_reply
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(target.max_connections)
        self._session: aiohttp.ClientSession | None = None
        self._last_error: Json = {}

    def start(self) -> None:
        """Deliver what waits, and from now on what comes."""
        timeout = aiohttp.ClientTimeout(total=self._timing.webhook_answer)
        self._session = aiohttp.ClientSession(
            timeout=timeout, connector=aiohttp.TCPConnector(limit=0, ssl=False)
        )
        self._updates.on_arrival = self._accept
        for queued in self._updates.pending():
            self._accept(queued)

    def stop(self) -> None:
        """End delivery; what was not accepted stays in the queue."""
        self._updates.on_arrival = None
        for task in self._tasks:
            task.cancel()
        if self._session:
            closing = asyncio.ensure_future(self._session.close())
            _CLOSING.add(closing)
            closing.add_done_callback(_CLOSING.discard)

    def last_error(self) -> Json:
        """`last_error_date` and `last_error_message`, empty when nothing has failed."""
        return self._last_error

    def _accept(self, queued: QueuedUpdate) -> None:
        key = self._lane_key(queued)
        lane = self._lanes.get(key)
        if lane:
            lane.waiting.append(queued)
            return
        self._lanes[key] = lane = Lane(deque([queued]))
        task = asyncio.ensure_future(self._run_lane(key, lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _lane_key(self, queued: QueuedUpdate) -> str:
        plan = self._updates.redelivery
        if plan is not None and plan.disorderly:
            return f"alone {queued.sequence}"
        return lane_of(queued.update)

    async def _run_lane(self, key: str, lane: Lane) -> None:
        while lane.waiting:
            await self._deliver(lane.waiting[0])
            lane.waiting.popleft()
        del self._lanes[key]

    async def _deliver(self, queued: QueuedUpdate) -> None:
        """Post one update until it is accepted, or would be too old at the next attempt."""
        backoff = Backoff(self._timing)
        while queued.expires_at > self._clock() and self._updates.holds(queued):
            async with self._slots:
                failure = await self._post(queued)
            if failure is None:
                return
            pause_seconds = backoff.after(failure)
            if self._clock() + pause_seconds > queued.expires_at:
                self._updates.confirm(queued)
                return
            await self._clock.sleep(pause_seconds)

    async def _post(self, queued: QueuedUpdate) -> Failure | None:
        """Post once; None when accepted."""
        assert self._session is not None
        body = json.dumps(queued.update, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if self.target.secret_token:
            headers[SECRET_HEADER] = self.target.secret_token
        try:
            async with self._session.post(
                self.target.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                content = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self._note_error(_describe(error))
            return Failure()
        if 200 <= answer.status < 300:
            self._updates.confirm(queued)
            await self._run_reply_in(content, answer.content_type)
            return None
        self._note_error(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        return Failure(_retry_after(answer))

    def _note_error(self, message: str) -> None:
        self._last_error = {
            "last_error_date": int(self._clock()),
            "last_error_message": message,
        }

    async def _run_reply_in(self, content: bytes, content_type: str) -> None:
        """Make the Bot API call in the body of an accepted delivery, if there is one."""
        reply = read_reply(content, content_type)
        if reply is None or self._run_reply is None:
            return
        method = reply.values.pop("method")
        await self._run_reply(method, reply)


_CLOSING: set[asyncio.Future[None]] = set()


def _retry_after(answer: aiohttp.ClientResponse) -> float:
    raw = answer.headers.get("Retry-After", "")
    return float(min(int(raw), RETRY_AFTER_LIMIT_SECONDS)) if raw.isdigit() else 0.0


def _describe(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "Read timeout expired"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "Connection refused"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "Webhook connection closed"
    return f"Connection failed: {type(error).__name__}"
