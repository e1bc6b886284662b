"""The history of every Bot API call, and waiting until a certain call has been made."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sandbox.json_types import Json
from sandbox.parameters import Parameters

DECODED_NAMES = {
    "allowed_updates",
    "caption_entities",
    "commands",
    "correct_option_ids",
    "entities",
    "explanation_entities",
    "link_preview_options",
    "media",
    "message_ids",
    "options",
    "reply_markup",
    "reply_parameters",
    "scope",
}
INTEGER_NAMES = {
    "cache_time",
    "chat_id",
    "close_date",
    "correct_option_id",
    "limit",
    "max_connections",
    "message_id",
    "message_thread_id",
    "offset",
    "open_period",
    "timeout",
    "user_id",
}
BOOLEAN_NAMES = {
    "allow_sending_without_reply",
    "allows_multiple_answers",
    "allows_revoting",
    "disable_content_type_detection",
    "disable_notification",
    "drop_pending_updates",
    "has_spoiler",
    "is_anonymous",
    "is_closed",
    "protect_content",
    "show_alert",
    "show_caption_above_media",
}


@dataclass
class Call:
    """One call: what was asked, when, and how it ended (`status` is 0 while it is under way)."""

    index: int
    method: str
    parameters: Parameters
    chat_id: int | None
    time: float
    milliseconds: float = 0.0
    status: int = 0
    ok: bool = False
    error_code: int | None = None
    description: str | None = None
    result: Any = None

    def as_json(self) -> Json:
        """The call as the control API shows it; argument values decoded where they are JSON."""
        return {
            "index": self.index,
            "method": self.method,
            "params": decode_parameters(self.parameters),
            "chat_id": self.chat_id,
            "time": self.time,
            "milliseconds": self.milliseconds,
            "status": self.status,
            "ok": self.ok,
            "error_code": self.error_code,
            "description": self.description,
            "result": self.result,
        }

    def texts(self) -> list[str]:
        """The words of this call: visible text of the result, and the arguments as sent."""
        words = [self.parameters.text(name) for name in ("text", "caption", "question")]
        if isinstance(self.result, dict):
            words += [self.result.get("text", ""), self.result.get("caption", "")]
        return words


@dataclass(frozen=True)
class CallFilter:
    """Which calls are meant; None means any."""

    method: str | None = None
    chat_id: int | None = None
    text_contains: str | None = None
    since: int = 0

    def matches(self, call: Call) -> bool:
        """Whether the call is meant."""
        return (
            call.index >= self.since
            and (self.method is None or call.method.lower() == self.method.lower())
            and (self.chat_id is None or call.chat_id == self.chat_id)
            and (
                self.text_contains is None
                or any(self.text_contains in words for words in call.texts())
            )
        )


@dataclass(eq=False)
class Waiter:
    """Someone who waits for calls, and those found so far."""

    wanted: CallFilter
    found: list[Call]
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def consider(self, call: Call) -> None:
        """Keep a call that has just succeeded when it is meant."""
        if self.wanted.matches(call):
            self.found.append(call)
            self.news.set()


@dataclass
class CallLog:
    """Calls in the order in which they arrived; only the newest `limit` are kept."""

    limit: int = 200_000
    next_index: int = 0
    _calls: deque[Call] = field(default_factory=deque)
    _waiters: list[Waiter] = field(default_factory=list)

    def begin(self, method: str, parameters: Parameters, now: float) -> Call:
        """Note that a call has arrived."""
        chat_id = parameters.integer("chat_id") or None
        call = Call(self.next_index, method, parameters, chat_id, now)
        self.next_index += 1
        self._calls.append(call)
        if len(self._calls) > self.limit:
            self._calls.popleft()
        return call

    def finish(self, call: Call, now: float) -> None:
        """Note how a call ended (its outcome is already set) and wake those who wait."""
        call.milliseconds = round((now - call.time) * 1000, 3)
        if call.ok:
            for waiter in self._waiters:
                waiter.consider(call)

    def find(self, wanted: CallFilter) -> list[Call]:
        """The kept calls that match, oldest first."""
        first = self._calls[0].index if self._calls else 0
        return [
            call
            for call in islice(self._calls, max(0, wanted.since - first), None)
            if wanted.matches(call)
        ]

    async def wait(self, wanted: CallFilter, count: int, timeout_seconds: float) -> list[Call]:
        """Return as soon as `count` successful calls match. Raises TimeoutError."""
        waiter = Waiter(wanted, [call for call in self.find(wanted) if call.ok])
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(timeout_seconds):
                while len(waiter.found) < count:
                    waiter.news.clear()
                    await waiter.news.wait()
        finally:
            self._waiters.remove(waiter)
        return waiter.found

    def clear(self) -> None:
        """Forget all calls; their numbering goes on."""
        self._calls.clear()


def decode_parameters(parameters: Parameters) -> Json:
    """Arguments decoded: numbers, booleans, nested JSON; files by name and size."""
    decoded: Json = {name: _decode(name, raw) for name, raw in parameters.values.items()}
    for name, upload in parameters.files.items():
        decoded[name] = {"file_name": upload.name, "file_size": len(upload.content)}
    return decoded


def _decode(name: str, raw: str) -> Any:
    try:
        if name in DECODED_NAMES:
            return json.loads(raw)
        if name in INTEGER_NAMES:
            return int(raw)
    except ValueError:
        return raw
    return raw.lower() == "true" if name in BOOLEAN_NAMES else raw
