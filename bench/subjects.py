"""What is measured: Fonte and its peers, how each is started and fed."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.driver import Plan, Post
from bench.people import target_of
from bench.processes import Started, free_port, running
from bench.stage import NullApiProcess, drive, wait_for
from bench.taps import Tap, tap_update

TOKEN = "123456:" + "A" * 35
_NO_LIMITS = dict.fromkeys(
    ("SEND_PER_SECOND", "SEND_PER_CHAT_SECOND", "SEND_PER_GROUP_MINUTE"), "1000000"
)


@dataclass(frozen=True)
class Subject:
    """A bot: `key` on the command line, `name` in the tables."""

    key: str
    name: str
    module: str
    arguments: tuple[str, ...] = ()
    by_webhook: bool = True

    @property
    def is_fonte(self) -> bool:
        """Whether it is ours."""
        return self.key.startswith("fonte")

    @property
    def has_database(self) -> bool:
        """Whether it stores anything."""
        return not self.key.startswith("floor")

    @property
    def imports(self) -> Sequence[str]:
        """The modules that it imports before it serves."""
        return ("bot.__main__", "bot.app", "bot.ops.logs") if self.is_fonte else (self.module,)

    @property
    def first_data(self) -> str:
        """The callback data of the button that begins a practice of all questions."""
        return "begin:-:all" if self.is_fonte else "next:0"

    @property
    def stored_query(self) -> str:
        """Is the answer of (learner id, position, message id) stored?"""
        if self.is_fonte:
            return (
                "SELECT 1 FROM practice_questions WHERE learner_id = ?1 AND position = ?2"
                " AND outcome IS NOT NULL AND ?3"
            )
        return "SELECT 1 FROM answers WHERE user_id = ?1 AND message_id = ?3 AND ?2"

    def data_of(self, tap: Tap, practices: Mapping[int, int]) -> str:
        """The callback data of the tapped button, in the practice that its learner has begun."""
        if self.is_fonte:
            return f"a:{practices[tap.learner_id]}:{tap.position}:{tap.option}"
        return f"answer:{tap.question['id']}:{tap.option}"

    def count_stored(self, database: Path) -> int:
        """How many answers the database holds."""
        if not self.has_database:
            return 0
        what = "practice_questions WHERE outcome IS NOT NULL" if self.is_fonte else "answers"
        with contextlib.closing(sqlite3.connect(database)) as connection:
            number: int = connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]  # noqa: S608
        return number


SUBJECTS: Sequence[Subject] = (
    Subject("fonte", "Fonte, webhook", "bot", ("run",)),
    Subject("fonte-polling", "Fonte, polling", "bot", ("run",), by_webhook=False),
    Subject("aiogram", "aiogram 3, webhook", "bench.peers.aiogram_bot"),
    Subject("aiogram-polling", "aiogram 3, polling", "bench.peers.aiogram_bot", (), False),
    Subject("ptb", "python-telegram-bot, webhook", "bench.peers.ptb_bot"),
    Subject("ptb-polling", "python-telegram-bot, polling", "bench.peers.ptb_bot", (), False),
    Subject("floor", "a bot that stores nothing, webhook", "bench.peers.floor_bot"),
    Subject(
        "floor-polling", "a bot that stores nothing, polling", "bench.peers.floor_bot", (), False
    ),
)


@dataclass
class Running:
    """A subject that is ready for updates. `start_seconds`: from the start of its process."""

    subject: Subject
    api: NullApiProcess
    started: Started
    database: Path
    start_seconds: float
    port: int
    path: str
    headers: dict[str, str]
    practices: Mapping[int, int]

    def take(
        self,
        taps: Sequence[Tap],
        interval_seconds: float = 0.0,
        *,
        looks: bool = False,
        sample_every: int = 10,
    ) -> list[Post]:
        """Drive taps to it; `looks`: ask the database for some of them when acknowledged."""
        bodies = [tap_update(tap, self.subject.data_of(tap, self.practices)) for tap in taps]
        plan = self.plan(bodies, interval_seconds)
        if looks and self.subject.by_webhook and self.subject.has_database:
            plan.database = str(self.database)
            plan.stored_query = self.subject.stored_query
            plan.sample_every = sample_every
            plan.keys = [(tap.learner_id, tap.position, tap.message_id) for tap in taps]
        return drive(plan)

    def plan(self, bodies: Sequence[str], interval_seconds: float = 0.0) -> Plan:
        """How the driver reaches it; a bot that polls is fed one after another, in order."""
        connections = 100 if self.subject.by_webhook else 1
        connections = min(connections, len(bodies))
        return Plan(self.port, self.path, bodies, self.headers, connections, interval_seconds)


@contextlib.contextmanager
def serving(
    subject: Subject,
    api: NullApiProcess,
    folder: Path,
    prepared: Path | None,
    *,
    is_limited: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """A subject in a process of its own until the block ends; Fonte on a copy of `prepared`.

    With `is_limited` it keeps Telegram's limits on messages, else it sends as fast as it can.
    """
    database = folder / f"{subject.key}.db"
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    practices: Mapping[int, int] = {}
    if prepared is not None and subject.is_fonte:
        shutil.copyfile(prepared, database)
        practices = practices_of(prepared)
    port = free_port()
    settings = environment_of(subject, api, database, port) | dict(environment or {})
    if not is_limited:
        settings |= _NO_LIMITS
    log_file = folder / f"{subject.key}.log"
    with (
        log_file.open("a", encoding="utf-8") as log,
        running(subject.module, subject.arguments, settings, folder, log) as started,
    ):
        yield _ready(subject, api, started, database, port, log_file, practices)


def practices_of(prepared: Path) -> Mapping[int, int]:
    """The number of the practice under way of each learner."""
    with contextlib.closing(sqlite3.connect(prepared)) as connection:
        return dict(
            connection.execute("SELECT learner_id, number FROM practices WHERE ended_at IS NULL")
        )


def environment_of(
    subject: Subject, api: NullApiProcess, database: Path, port: int
) -> dict[str, str]:
    """The settings of a subject, as environment variables."""
    environment = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": api.url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATABASE": str(database),
        "DATABASE_URL": f"sqlite:///{database}",
        "LOG_LEVEL": "warning",
        "ALLOW_EPHEMERAL_DATABASE": "true",
    }
    if subject.by_webhook:
        environment["WEBHOOK_URL"] = f"http://127.0.0.1:{port}"
    return environment


def _ready(
    subject: Subject,
    api: NullApiProcess,
    started: Started,
    database: Path,
    port: int,
    log_file: Path,
    practices: Mapping[int, int],
) -> Running:
    """Wait for what a bot does when it can take updates: setWebhook, or the first getUpdates."""
    sign = "setWebhook" if subject.by_webhook else "getUpdates"

    def is_ready() -> bool:
        return bool(sign in api.ask("first")) or started.process.poll() is not None

    if not wait_for(is_ready) or started.process.poll() is not None:
        raise RuntimeError(f"{subject.name} did not start:\n{log_file.read_text()[-2000:]}")
    start_seconds = api.ask("first")[sign] - started.at
    if not subject.by_webhook:
        return Running(
            subject, api, started, database, start_seconds, api.port, "/feed", {}, practices
        )
    port, path, headers = target_of(api.ask("webhook"))
    return Running(subject, api, started, database, start_seconds, port, path, headers, practices)
