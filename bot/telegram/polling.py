"""Long polling: the next updates are asked for when all of an answer are stored."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.engine.backoff import backoff_seconds
from bot.telegram.client.asking import unless_stopped
from bot.telegram.raw_update import storable
from bot.telegram.sending.delivery import seconds_of

log = structlog.get_logger()

LONG_POLL_SECONDS = 25
ANSWER_WITHIN_SECONDS = 75.0
_GRACE_SECONDS = 10
_ANSWER_AT_ONCE_SECONDS = 4
_LAST_WAIT_SECONDS = 1.0
_LAST_REQUEST_SECONDS = 1.0

Json = Mapping[str, Any]
Take = Callable[[Json], Awaitable[object]]


class Polling:
    """Asks Telegram for updates until stopped. No offset is stored: `seen` knows what was taken.

    It asks by a `client` of its own, so that no other call keeps it waiting for a connection.
    `take` returns once an update is stored, or was before, and raises when it cannot be. One that
    could not be stored is asked for again; Telegram then sends those behind it again, too.
    A request without an answer is given up after `answer_within_seconds`, so that no silence lasts
    longer. After a failure it asks for an answer at once until it gets one: a long poll into
    silence would go on when Telegram is back.
    """

    def __init__(
        self,
        bot: Bot,
        client: BaseRequest,
        take: Take,
        allowed_updates: Sequence[str],
        *,
        answer_within_seconds: float = ANSWER_WITHIN_SECONDS,
    ) -> None:
        self._url = f"{bot.base_url}/getUpdates"
        self._client = client
        self._take = take
        self._allowed = json.dumps(list(allowed_updates))
        self._answer_within_seconds = answer_within_seconds
        self._unstored: set[int] = set()  # of the latest answer
        self._following: int | None = None  # the offset once all of it is stored
        self._storing: asyncio.Future[list[BaseException | None]] | None = None
        self._failures = 0  # in a row
        self._pause_seconds = 0.0  # after the latest of them

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; the request under way is then given up."""
        while not stop.is_set():
            await unless_stopped(self._poll_once, stop)
            if self._failures:
                await unless_stopped(partial(asyncio.sleep, self._pause_seconds), stop)
        await self._end()

    async def _poll_once(self) -> None:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._answer_within_seconds):
                updates = await self._fetch()
            begun = time.monotonic()
            await self._store_all(updates)
        except Exception as error:  # the network, Telegram or the disk: all may come back
            self._note_failure(error, time.monotonic() - begun)
        else:
            self._failures = 0

    async def _fetch(self) -> Sequence[Json]:
        wait_seconds = 0 if self._failures else LONG_POLL_SECONDS
        grace_seconds = _ANSWER_AT_ONCE_SECONDS if self._failures else _GRACE_SECONDS
        parameters = {"timeout": wait_seconds, "allowed_updates": self._allowed}
        if self._offset is not None:
            parameters["offset"] = self._offset
        # Raw JSON, not Bot.get_updates: one update that the library cannot parse would fail all.
        result = await self._client.post(
            f"{self._url}?{urlencode(parameters)}", read_timeout=wait_seconds + grace_seconds
        )
        if not isinstance(result, list):
            raise TelegramError("getUpdates did not answer with a list")
        return result

    @property
    def _offset(self) -> int | None:
        return min(self._unstored, default=self._following)

    async def _store_all(self, updates: Sequence[Json]) -> None:
        """Begin with all in their order; raises why one, if any, could not be stored."""
        numbers = [_number(update) for update in updates]
        self._unstored = {number for number in numbers if number is not None}
        if self._unstored:
            self._following = max(self._unstored) + 1
        storing = map(self._store, updates, numbers)
        self._storing = asyncio.gather(*storing, return_exceptions=True)
        # Shielded: who stops the polling does not stop what is in hand.
        for failure in await asyncio.shield(self._storing):
            if isinstance(failure, Exception):
                raise failure

    async def _store(self, update: Json, number: int | None) -> None:
        await self._take(update)
        if number is not None:
            self._unstored.discard(number)

    def _note_failure(self, error: Exception, waited_seconds: float) -> None:
        """Have a pause follow; a request that hung has waited already."""
        self._failures += 1
        if isinstance(error, RetryAfter):
            self._pause_seconds = seconds_of(error)
        else:
            self._pause_seconds = backoff_seconds(self._failures) - waited_seconds
        log.warning("polling_waits", reason=_reason(error), failures=self._failures)

    async def _end(self) -> None:
        """Confirm what was stored, so that the next start is not given it again."""
        if self._storing is not None:
            await asyncio.wait({self._storing}, timeout=_LAST_WAIT_SECONDS)
        if self._offset is None:
            return
        url = f"{self._url}?offset={self._offset}&timeout=0&limit=1"
        try:
            async with asyncio.timeout(_LAST_REQUEST_SECONDS):
                await self._client.post(url)
        except (TelegramError, TimeoutError) as error:
            log.info("offset_not_confirmed", reason=str(error) or "no answer in time")


def _number(update: object) -> int | None:
    return storable(update.get("update_id")) if isinstance(update, Mapping) else None


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
