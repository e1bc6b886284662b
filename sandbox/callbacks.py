"""Taps on inline buttons that wait for the bot's answer."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.clock import MovableClock, Timer
from sandbox.json_types import Json


@dataclass
class CallbackQuery:
    """One tap; `expires_at` is the last moment at which the bot may answer it."""

    id: str
    person_id: int
    message_id: int
    expires_at: float
    patience: Timer | None = None
    # The app has stopped waiting: a later answer is accepted but nobody sees it.
    given_up: bool = False


@dataclass
class PendingCallbacks:
    """Taps by query id, until answered or too old."""

    clock: MovableClock
    _queries: dict[str, CallbackQuery] = field(default_factory=dict)

    def add(
        self, query: CallbackQuery, patience_seconds: float, on_given_up: Callable[[], None]
    ) -> None:
        """Remember a tap; after `patience_seconds` without an answer `on_given_up` is called."""

        def give_up() -> None:
            query.given_up = True
            on_given_up()

        query.patience = self.clock.call_later(patience_seconds, give_up)
        self._queries[query.id] = query

    def take(self, query_id: str) -> CallbackQuery | None:
        """Remove and return a tap that may still be answered."""
        query = self._queries.pop(query_id, None)
        if query is None:
            return None
        if query.patience:
            query.patience.cancel()
        return query if query.expires_at > self.clock() else None

    def drop_expired(self) -> None:
        """Forget the taps that can no longer be answered."""
        now = self.clock()
        for query_id in [each.id for each in self._queries.values() if each.expires_at <= now]:
            self.take(query_id)

    def clear(self) -> None:
        """Forget all taps and their timers."""
        for query_id in list(self._queries):
            self.take(query_id)


def answer_event(query: CallbackQuery, text: str, show_alert: bool, url: str) -> Json:
    """The data of a `callback_answer` event."""
    event: Json = {
        "query_id": query.id,
        "message_id": query.message_id,
        "show_alert": show_alert,
    }
    if text:
        event["text"] = text
    if url:
        event["url"] = url
    return event
