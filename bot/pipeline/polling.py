"""Long polling: an update is confirmed only when it, and all before it, are stored."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.pipeline.backoff import backoff_seconds
from bot.pipeline.delivery import seconds_of
from bot.pipeline.parking import Parking

log = structlog.get_logger()

LONG_POLL_SECONDS = 25
ANSWER_WITHIN_SECONDS = 75.0
STUCK_AFTER_SECONDS = 60.0
PARK_AFTER_SECONDS = 0.1
_GRACE_SECONDS = 10
_ANSWER_AT_ONCE_SECONDS = 4
_SHORTEST_REST_SECONDS, _LONGEST_REST_SECONDS = 0.05, 1.0
_LAST_WAIT_SECONDS = 1.0

Json = Mapping[str, Any]
Take = Callable[[Json], Awaitable[object]]


@dataclass
class _InHand:
    """An update that is being handled since `begun`, in monotonic seconds."""

    update: Json
    begun: float
    task: "asyncio.Task[None]"


class Polling:
    """Asks Telegram for updates until stopped. No offset is stored: `seen` knows what was taken.

    `take` returns once an update is stored, and raises when it cannot be. While an update is still
    being handled, later ones are asked for and taken; Telegram then sends the unconfirmed ones
    along, and those in hand are passed over. One that takes longer is put into `parking`, if there
    is one, and is confirmed then. A request without an answer is given up after
    `answer_within_seconds`, so that no silence lasts longer. After a failure it asks for an answer
    at once until it gets one: a long poll into silence would go on when Telegram is back.
    """

    def __init__(
        self,
        bot: Bot,
        take: Take,
        allowed_updates: Sequence[str],
        parking: Parking | None = None,
        *,
        answer_within_seconds: float = ANSWER_WITHIN_SECONDS,
        stuck_after_seconds: float = STUCK_AFTER_SECONDS,
    ) -> None:
        self._bot = bot
        self._take_update = take
        self._allowed = json.dumps(list(allowed_updates))
        self._parking = parking
        self._answer_within_seconds = answer_within_seconds
        self._stuck_after_seconds = stuck_after_seconds
        self._following: int | None = None  # the offset once nothing is in hand
        self._in_hand: dict[Hashable, _InHand] = {}
        self._stored: set[int] = set()  # and perhaps still to come again
        self._unstored: set[int] = set()  # the database failed: to be taken again
        self._failures = 0
        self._pause_seconds = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; the request under way is then given up."""
        stopped = asyncio.create_task(stop.wait())
        while not stop.is_set():
            asking = asyncio.create_task(self._poll_once())
            await asyncio.wait({asking, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                break
            if self._failures:
                await asyncio.wait({stopped}, timeout=max(0.0, self._pause_seconds))
        await self._end(asking)
        stopped.cancel()

    async def _poll_once(self) -> None:
        failures, begun = self._failures, asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._answer_within_seconds):
                updates = await self._fetch()
            await self._rest(brought_new=self._take_in(updates))
            await self._park_the_slow()
        except Exception as error:  # the network or Telegram: both may come back
            self._note_failure(error)
            if not isinstance(error, RetryAfter):  # a request that hung has waited
                self._pause_seconds -= asyncio.get_running_loop().time() - begun
        if self._failures == failures:
            self._failures = 0

    def _take_in(self, updates: Sequence[Json]) -> bool:
        """Begin with those that are new; False when there were none."""
        keys = [_key(update) for update in updates]
        ids = {key for key in keys if isinstance(key, int)}
        self._unstored &= ids  # what Telegram no longer has cannot come again
        if ids:
            self._following = max(ids) + 1
        fresh = {
            key: update
            for key, update in zip(keys, updates, strict=True)
            if key not in self._in_hand and key not in self._stored
        }
        for key, update in fresh.items():
            self._unstored -= {key}
            taking = asyncio.create_task(self._take(key, update))
            self._in_hand[key] = _InHand(update, time.monotonic(), taking)
        self._stored &= ids
        return bool(fresh)

    async def _take(self, key: Hashable, update: Json) -> None:
        try:
            await self._take_update(update)
        except Exception as error:  # the disk, say: Telegram, or parking, keeps the update for us
            if self._parking is not None and self._parking.holds(key):
                self._parking.take_again(update)
            elif isinstance(key, int):
                self._unstored.add(key)
            self._note_failure(error)
        else:
            self._stored.update([key] if isinstance(key, int) else [])
        finally:
            del self._in_hand[key]

    async def _rest(self, *, brought_new: bool) -> None:
        """Let what is in hand end, but not for so long that others would wait for it."""
        if waiting := [one for key, one in self._in_hand.items() if not self._is_parked(key)]:
            oldest_seconds = time.monotonic() - min(one.begun for one in waiting)
            await asyncio.wait(
                [one.task for one in waiting],
                timeout=rest_seconds(oldest_seconds),
                return_when=asyncio.ALL_COMPLETED if brought_new else asyncio.FIRST_COMPLETED,
            )
        self._tell_of_the_stuck()

    async def _park_the_slow(self) -> None:
        """Have Telegram keep no longer what takes long, when it sends more along with it."""
        long_ago = time.monotonic() - PARK_AFTER_SECONDS
        newest = max(self._stored, default=0)
        slow = [
            one.update
            for key, one in self._in_hand.items()
            if isinstance(key, int)
            and key < newest
            and one.begun <= long_ago
            and not self._is_parked(key)
        ]
        if slow and self._parking is not None:
            await self._parking.park(slow)

    def _is_parked(self, key: Hashable) -> bool:
        return self._parking is not None and self._parking.holds(key)

    def _tell_of_the_stuck(self) -> None:
        now = time.monotonic()
        for key, one in self._in_hand.items():
            if now - one.begun > self._stuck_after_seconds:
                log.error("update_stuck", update_id=key, seconds=round(now - one.begun))
                one.begun = now

    @property
    def _unconfirmed(self) -> set[int]:
        in_hand = {key for key in self._in_hand if isinstance(key, int)}
        return self._unstored | {key for key in in_hand if not self._is_parked(key)}

    @property
    def _offset(self) -> int | None:
        return min(self._unconfirmed, default=self._following)

    async def _fetch(self) -> Sequence[Json]:
        wait_seconds = 0 if self._failures else LONG_POLL_SECONDS
        grace_seconds = _ANSWER_AT_ONCE_SECONDS if self._failures else _GRACE_SECONDS
        parameters = {"timeout": wait_seconds, "allowed_updates": self._allowed}
        if self._offset is not None:
            parameters["offset"] = self._offset
        # Raw JSON, not Bot.get_updates: one update that the library cannot parse would fail all.
        result = await self._bot.request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(parameters)}",
            read_timeout=wait_seconds + grace_seconds,
        )
        if not isinstance(result, list):
            raise TelegramError("getUpdates did not answer with a list")
        return result

    def _note_failure(self, error: Exception) -> None:
        self._failures += 1
        self._pause_seconds = _pause_seconds(error, self._failures)
        log.warning("polling_waits", reason=_reason(error), failures=self._failures)

    async def _end(self, asking: "asyncio.Task[None]") -> None:
        """Confirm what was stored, so that the next start is not given it again."""
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        if tasks := [one.task for one in self._in_hand.values()]:
            await asyncio.wait(tasks, timeout=_LAST_WAIT_SECONDS)
        if self._offset is None:
            return
        try:
            url = f"{self._bot.base_url}/getUpdates?offset={self._offset}&timeout=0&limit=1"
            await self._bot.request.post(url, read_timeout=1)
        except TelegramError as error:
            log.info("offset_not_confirmed", reason=str(error))


def rest_seconds(oldest_seconds: float) -> float:
    """How long not to ask while an update has been in hand for so long, in seconds.

    Telegram answers at once then, with what is in hand. What others do meanwhile waits for so long
    at most: hardly noticed beside an update that takes seconds, and a second beside a stuck one.
    """
    return min(max(_SHORTEST_REST_SECONDS, oldest_seconds / 100), _LONGEST_REST_SECONDS)


def _key(update: Json) -> Hashable:
    """An update's number; something of its own for one that has none."""
    update_id = update.get("update_id") if isinstance(update, Mapping) else None
    return update_id if type(update_id) is int else ("unnumbered", id(update))


def _pause_seconds(error: Exception, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    return backoff_seconds(failures)


def _reason(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another instance of this bot is polling; this one waits"
    if isinstance(error, InvalidToken):
        return "Telegram does not accept BOT_TOKEN"
    if isinstance(error, RetryAfter):
        return f"Telegram asks to wait {seconds_of(error):g} s"
    if isinstance(error, TimeoutError):
        return "Telegram is silent; asked anew"
    return f"{type(error).__name__}: {error}"
