"""Flood control: Telegram's limits as sliding windows, and who called in spite of a 429."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from sandbox.errors import ApiError, ControlError, too_many_requests
from sandbox.json_types import Json

SECOND, MINUTE = 1.0, 60.0
# Shown while the bot works: no message, and no edit of one.
NO_MESSAGES = {"sendChatAction"}


@dataclass(frozen=True)
class FloodLimits:
    """How much is admitted. `chat_burst` messages may come early; the mean rate stays the same.

    `slack_seconds` shortens every window: what the way here may take from
    the distance of two calls.
    """

    per_chat_second: int = 1
    per_group_minute: int = 20
    per_second: int = 30
    chat_burst: int = 0
    slack_seconds: float = 0.0


@dataclass(frozen=True)
class Violation:
    """A call against the limits. `kind` is inside_retry_after or over_limit.

    `limit` names the window that was full (chat, group, overall); `seconds_left` is what was still
    to wait when the call came.
    """

    kind: str
    method: str
    chat_id: int
    time: float
    seconds_left: float
    limit: str | None = None

    def as_json(self) -> Json:
        """The violation as the control API lists it."""
        return asdict(self)


@dataclass
class Window:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float
    _taken: deque[float] = field(default_factory=deque)

    def seconds_left(self, now: float) -> float:
        """How long until there is room; 0 when there is."""
        while self._taken and self._taken[0] + self.seconds <= now:
            self._taken.popleft()
        if len(self._taken) < self.count:
            return 0.0
        return self._taken[-self.count] + self.seconds - now

    def take(self, now: float) -> None:
        """Count one now."""
        self._taken.append(now)


class FloodControl:
    """Off until `start`. Off too it notes calls inside a `retry_after` that a planted 429 named."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.limits: FloodLimits | None = None
        self.violations: list[Violation] = []
        self._windows: dict[tuple[str, int], Window] = {}
        # When each chat may be called again.
        self._held_until: dict[int, float] = {}

    def start(self, limits: FloodLimits) -> None:
        """Enforce these limits from now on; what came before does not count."""
        self.limits = limits
        self._windows.clear()

    def stop(self) -> None:
        """Enforce nothing; the violations stay."""
        self.limits = None
        self._windows.clear()
        self._held_until.clear()

    def forget(self) -> None:
        """Forget what came so far; limits that are enforced stay so."""
        self.violations.clear()
        self._windows.clear()
        self._held_until.clear()

    def hold(self, chat_id: int, seconds: float) -> None:
        """A 429 has told the bot to leave this chat alone for so long."""
        self._held_until[chat_id] = self._clock() + seconds

    def check_hold(self, method: str, chat_id: int | None) -> None:
        """Note a call inside a pending `retry_after`. Raises ApiError 429 when limits are kept."""
        if chat_id is None or method.startswith("get"):
            return
        now = self._clock()
        seconds_left = self._held_until.get(chat_id, now) - now
        if seconds_left <= 0:
            self._held_until.pop(chat_id, None)
            return
        violation = Violation("inside_retry_after", method, chat_id, now, seconds_left)
        self.violations.append(violation)
        if self.limits:
            raise too_many_requests(math.ceil(seconds_left))

    def check_limits(self, method: str, chat_id: int | None) -> None:
        """Raises ApiError 429, and holds the chat, when a message now is one too many."""
        if chat_id is None or not self.limits or not is_counted(method, chat_id):
            return
        now = self._clock()
        windows = self._windows_of(chat_id, self.limits)
        seconds_left, limit = max((each.seconds_left(now), name) for name, each in windows.items())
        if seconds_left > 0:
            violation = Violation("over_limit", method, chat_id, now, seconds_left, limit)
            self.violations.append(violation)
            raise self._refuse(chat_id, seconds_left)

    def count(self, method: str, chat_id: int | None) -> None:
        """A call has succeeded; it counts when it was a message."""
        if chat_id is None or not self.limits or not is_counted(method, chat_id):
            return
        for window in self._windows_of(chat_id, self.limits).values():
            window.take(self._clock())

    def _refuse(self, chat_id: int, seconds: float) -> ApiError:
        retry_after_seconds = math.ceil(seconds)
        self.hold(chat_id, retry_after_seconds)
        return too_many_requests(retry_after_seconds)

    def _windows_of(self, chat_id: int, limits: FloodLimits) -> dict[str, Window]:
        """The windows that a message to this chat needs room in, by name."""
        crowd = limits.per_chat_second + limits.chat_burst
        chat_seconds = SECOND * crowd / limits.per_chat_second
        windows = {
            "overall": self._window("overall", 0, limits.per_second, SECOND),
            "chat": self._window("chat", chat_id, crowd, chat_seconds),
        }
        if chat_id < 0:
            windows["group"] = self._window("group", chat_id, limits.per_group_minute, MINUTE)
        return windows

    def _window(self, name: str, key: int, count: int, seconds: float) -> Window:
        slack_seconds = self.limits.slack_seconds if self.limits else 0.0
        fresh = Window(count, max(seconds - slack_seconds, 0.0))
        return self._windows.setdefault((name, key), fresh)


def is_counted(method: str, chat_id: int) -> bool:
    """Whether a call is a message: what is sent, and in groups (negative ids) edits too."""
    if method.startswith("edit"):
        return chat_id < 0
    return method.startswith(("send", "copy", "forward")) and method not in NO_MESSAGES


def read_limits(wish: Json) -> FloodLimits:
    """Limits from their description in JSON. Raises ControlError 400."""
    for name, value in wish.items():
        if name not in FloodLimits.__dataclass_fields__:
            raise ControlError(400, f"unknown field: {name}")
        least = 0 if name in {"chat_burst", "slack_seconds"} else 1
        kinds = (int, float) if name == "slack_seconds" else (int,)
        if isinstance(value, bool) or not isinstance(value, kinds) or value < least:
            raise ControlError(400, f"{name} must be a number of at least {least}")
    return FloodLimits(**wish)
