"""What is measured while the bot works, for Prometheus to read. No figure names a person."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.engine.clock import Clock
from bot.engine.store.database import Database
from bot.engine.store.outbox import outbox_state
from bot.telegram.client.contact import Contact

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WORKS = (1, 2, 5, 10, 20, 50, 100, 200)
_MOST_LABELS = 512
_KINDS = ("message", "callback_query", "poll_answer", "my_chat_member")


class Figures:
    """Counters and histograms, kept in the registry that is handed in."""

    def __init__(self, registry: CollectorRegistry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self.last_contact: datetime | None = None
        self._updates = Counter(
            "fonte_updates", "Updates taken.", ["kind", "outcome"], registry=registry
        )
        self._update_seconds = Histogram(
            "fonte_update_seconds",
            "From an update's arrival to its commit.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._commit_seconds = Histogram(
            "fonte_commit_seconds", "One transaction.", buckets=_SECONDS, registry=registry
        )
        self._works = Histogram(
            "fonte_commit_works", "Works in one transaction.", buckets=_WORKS, registry=registry
        )
        self._calls = Counter(
            "fonte_telegram_calls",
            "Calls to Telegram; outcome is ok, 429, refused, network, or in_reply: it stood in the"
            " reply to a webhook, and Telegram does not say what became of it.",
            ["method", "outcome"],
            registry=registry,
        )
        # The library looks a counter up by its labels at the price of four counts.
        self._count_of_updates = lru_cache(_MOST_LABELS)(self._updates.labels)
        self._count_of_calls = lru_cache(_MOST_LABELS)(self._calls.labels)
        self._contact = _gauge(registry, "telegram_last_contact_timestamp", "Telegram's answer.")
        self._waiting = _gauge(registry, "events_waiting", "Updates and the like to be stored.")
        self._depth = _gauge(registry, "outbox_calls", "Calls that wait or are under way.")
        self._age = _gauge(registry, "outbox_oldest_seconds", "Age of the oldest waiting call.")

    def watch_queue(self, count: Callable[[], int]) -> None:
        """Ask this for the number of events that wait whenever the figures are read."""
        self._waiting.set_function(count)

    def count_update(self, kind: str, outcome: str, seconds: float) -> None:
        """An update has been taken, or could not be."""
        self._count_of_updates(kind if kind in _KINDS else "other", outcome).inc()
        self._update_seconds.observe(seconds)

    def count_commit(self, seconds: float, works: int) -> None:
        """A transaction was committed."""
        self._commit_seconds.observe(seconds)
        self._works.observe(works)

    def count_contact(self, contact: Contact) -> None:
        """A call to Telegram has ended."""
        self._count_of_calls(contact.method, outcome_of(contact.status)).inc()
        if contact.is_with_telegram:
            self.last_contact = self._clock.now()
            self._contact.set(self.last_contact.timestamp())

    def count_reply(self, method: str) -> None:
        """A call has left in the reply to a webhook."""
        self._count_of_calls(method, "in_reply").inc()

    async def text(self, database: Database) -> bytes:
        """All figures in the Prometheus text format."""
        depth, oldest = await database.read(outbox_state)
        self._depth.set(depth)
        age = self._clock.now() - oldest if oldest is not None else None
        self._age.set(age.total_seconds() if age is not None else 0.0)
        return generate_latest(self._registry)


def outcome_of(status: int | None) -> str:
    """The outcome of a call by its HTTP status; None is no answer at all."""
    if status is None or status >= 500:
        return "network"
    if status == 429:
        return "429"
    return "ok" if status < 300 else "refused"


def _gauge(registry: CollectorRegistry, name: str, description: str) -> Gauge:
    return Gauge(f"fonte_{name}", description, registry=registry)
