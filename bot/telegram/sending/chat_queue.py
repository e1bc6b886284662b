"""The calls that wait for one chat, and when the next of them may go."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.calls import Call, StoredCall
from bot.telegram.sending.windows import SlidingWindow

_SECOND, _MINUTE = 1.0, 60.0
_SENDING: tuple[str, ...] = ("send_", "copy_", "forward_")
_EDITING = ("edit_", "stop_poll")
_COUNTED = (*_SENDING, *_EDITING)
_ASKING = "get_"


def is_edit(call: Call) -> bool:
    """Whether a call changes a message that is there."""
    return call.method.startswith(_EDITING)


def makes_something_new(call: Call) -> bool:
    """Whether a call that is made twice leaves two of what it makes."""
    return call.method.startswith(_SENDING)


def counts(call: Call) -> bool:
    """Whether Telegram counts a call among the messages; not so answers to taps and questions."""
    return call.method.startswith(_COUNTED)


@dataclass(frozen=True)
class Limits:
    """Telegram's flood limits; each is kept in sliding windows.

    To a group edits count like messages. In a private chat only new messages are held to one a
    second, so that a question turns into its verdict without delay.
    """

    per_second: int = 30
    per_chat_second: int = 1
    per_group_minute: int = 20


class ChatQueue:
    """The calls to one chat, one at a time. Times are monotonic seconds.

    `task` delivers them while any wait; `is_calling` while one of them is under way.
    """

    def __init__(self, chat_id: int, limits: Limits) -> None:
        self.waiting: deque[StoredCall] = deque()
        self.task: asyncio.Task[None] | None = None
        self.is_calling = False
        self.not_before = 0.0
        self.failures = 0
        self._counts_until = 0.0
        self._has_changed = asyncio.Event()
        self._counted, self._window_seconds = _SENDING, _SECOND
        self._windows = [SlidingWindow(limits.per_chat_second, _SECOND)]
        if chat_id < 0:
            self._counted, self._window_seconds = _COUNTED, _MINUTE
            self._windows.append(SlidingWindow(limits.per_group_minute, _MINUTE))

    def add(self, stored: StoredCall) -> Sequence[StoredCall]:
        """Let a call wait: behind the others, or before all that say something if it only asks.

        Returns those that it supersedes, which wait no longer.
        """
        key = stored.call.supersede_key
        old = [one for one in self.waiting if key is not None and one.call.supersede_key == key]
        for one in old:
            self.waiting.remove(one)
        if stored.call.method.startswith(_ASKING):
            self.waiting.appendleft(stored)
        else:
            self.waiting.append(stored)
        self._has_changed.set()
        return old

    def due_at(self, now: float) -> float:
        """When the first call may go."""
        due = max(now, self.not_before)
        if self.waiting[0].call.method.startswith(self._counted):
            for window in self._windows:
                due = max(due, window.free_at(now))
        return due

    async def wait_until(self, due: float) -> None:
        """Return at a time, or before it when another call may stand first."""
        self._has_changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await self._has_changed.wait()

    def take_room(self, call: Call, now: float) -> None:
        """Count a call in the chat's windows."""
        if call.method.startswith(self._counted):
            for window in self._windows:
                window.take(now)
            self._counts_until = now + self._window_seconds

    def is_idle(self, now: float) -> bool:
        """Whether nothing waits or is under way, and no earlier call counts any more."""
        return not self.waiting and self.task is None and self._counts_until <= now
