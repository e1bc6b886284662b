"""The calls that wait for one chat, and when the next of them may go."""

from collections import deque
from dataclasses import dataclass

from bot.engine.calls import Call, StoredCall
from bot.pipeline.windows import SlidingWindow

_SECOND, _MINUTE = 1.0, 60.0
_SENDING = ("send_", "copy_", "forward_")
_EDITING = ("edit_", "stop_poll")
_ASKING = "get_"


def is_edit(call: Call) -> bool:
    """Whether a call changes a message that is there."""
    return call.method.startswith(_EDITING)


def counts(call: Call) -> bool:
    """Whether Telegram counts a call among the messages; not so answers to taps and questions."""
    return is_edit(call) or call.method.startswith(_SENDING)


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
    """The calls to one chat, one at a time. Times are monotonic seconds."""

    def __init__(self, chat_id: int, limits: Limits) -> None:
        self.is_group = chat_id < 0
        self.waiting: deque[StoredCall] = deque()
        self.scheduled_at: float | None = None
        self.is_ready = False
        self.in_flight = False
        self.not_before = 0.0
        self.failures = 0
        self._windows = [SlidingWindow(limits.per_chat_second, _SECOND)]
        if self.is_group:
            self._windows.append(SlidingWindow(limits.per_group_minute, _MINUTE))

    def add(self, stored: StoredCall) -> None:
        """Let a call wait: behind the others, or before all that say something if it only asks."""
        if stored.call.method.startswith(_ASKING):
            self.waiting.appendleft(stored)
        else:
            self.waiting.append(stored)

    def due_at(self, now: float) -> float:
        """When the first waiting call may go."""
        free = (window.free_at(now) for window in self._windows) if self._counts_next() else ()
        return max(now, self.not_before, *free)

    def take_room(self, call: Call, now: float) -> None:
        """Count a call in the chat's windows."""
        if self._counts(call):
            for window in self._windows:
                window.take(now)

    def idle_at(self, now: float) -> float | None:
        """When to look whether the queue may be forgotten; None when it may be now."""
        if all(window.is_empty(now) for window in self._windows):
            return None
        return now + (_MINUTE if self.is_group else _SECOND)

    def _counts_next(self) -> bool:
        return bool(self.waiting) and self._counts(self.waiting[0].call)

    def _counts(self, call: Call) -> bool:
        return counts(call) and (self.is_group or not is_edit(call))
