"""The measurements of one subject: a burst of taps, and as many as it can take."""

import contextlib
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.driver import Post
from bench.percentile import percentile
from bench.processes import cpu_seconds, resident_megabytes
from bench.stage import null_api, wait_for
from bench.subjects import Running, Subject, serving
from bench.taps import QUESTIONS_OF_PRACTICE, Tap, taps_on

LEARNERS = 1_000
WARMING = 100
BURST_SECONDS = 2.0
IN_TIME_SECONDS = 10.0
GIVE_UP_SECONDS = 15.0
_SUSTAINED_SECONDS = 8.0
_FEWEST_TAPS = 100


class Queried(Protocol):
    """A tap, of whatever kind."""

    @property
    def query_id(self) -> str:
        """Of its callback query."""
        ...


@dataclass(frozen=True)
class Burst:
    """1,000 taps in 2 s. Milliseconds from when a tap was due to its callback answer.

    An unanswered tap counts with infinity: None in the percentiles that it reaches.
    """

    subject: str
    latency_ms: float
    start_seconds: float
    taps: int
    answered: int
    in_time: float
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    acknowledged_p99_ms: float
    stored_when_acknowledged: str
    stored: int
    driver_late_p99_ms: float


@dataclass(frozen=True)
class Sustained:
    """All the taps it can take: both calls of each tap made, and what that cost its process."""

    subject: str
    latency_ms: float
    taps: int
    answered: int
    taps_per_second: float
    cpu_ms_per_tap: float
    cores_busy: float
    resident_megabytes: float


@contextlib.contextmanager
def warm(subject: Subject, latency_ms: float, folder: Path, prepared: Path) -> Iterator[Running]:
    """A subject that has answered a hundred learners already."""
    with (
        null_api(latency_ms) as api,
        serving(subject, api, folder, prepared if subject.is_fonte else None) as bot,
    ):
        warming = taps_on(range(LEARNERS, LEARNERS + WARMING), range(1, 2))
        bot.take(warming)
        if not wait_for(lambda: api.edited() >= WARMING):
            raise RuntimeError(f"{subject.name} did not answer the taps that warm it")
        api.reset()
        yield bot


def measure_burst(
    subject: Subject, latency_ms: float, folder: Path, prepared: Path, count: int = LEARNERS
) -> Burst:
    """Drive a burst of `count` taps."""
    taps = taps_on(range(count), range(1, 2))
    with warm(subject, latency_ms, folder, prepared) as bot:
        posts = bot.take(taps, BURST_SECONDS / len(taps), looks=True)
        by_call = len(taps) - _ridden_home(posts)
        wait_for(lambda: bot.api.answered() >= by_call, GIVE_UP_SECONDS)
        answered_at = bot.api.ask("answers")
        stored = subject.count_stored(bot.database) - WARMING
        start_seconds = bot.start_seconds
    waits = sorted(answer_ms(tap, post, answered_at) for tap, post in zip(taps, posts, strict=True))
    acknowledged = sorted((post.acknowledged - post.due) * 1000 for post in posts)
    return Burst(
        subject=subject.key,
        latency_ms=latency_ms,
        start_seconds=start_seconds,
        taps=len(taps),
        answered=sum(wait < math.inf for wait in waits),
        in_time=sum(wait <= IN_TIME_SECONDS * 1000 for wait in waits) / len(waits),
        p50_ms=percentile(waits, 50),
        p99_ms=percentile(waits, 99),
        max_ms=percentile(waits, 100),
        acknowledged_p99_ms=percentile(acknowledged, 99) or 0.0,
        stored_when_acknowledged=seen_in_database(posts),
        stored=stored,
        driver_late_p99_ms=percentile(lateness(posts), 99) or 0.0,
    )


def measure_sustained(
    subject: Subject, latency_ms: float, folder: Path, prepared: Path, expected_per_second: float
) -> Sustained:
    """Drive taps without pause, about eight seconds' worth at the rate that is expected."""
    room = LEARNERS * QUESTIONS_OF_PRACTICE
    count = round(min(room, max(_FEWEST_TAPS, expected_per_second * _SUSTAINED_SECONDS)))
    taps = taps_on(range(LEARNERS), range(1, QUESTIONS_OF_PRACTICE + 1))[:count]
    with warm(subject, latency_ms, folder, prepared) as bot:
        return sustain(bot, taps, latency_ms)


def sustain(bot: Running, taps: Sequence[Tap], latency_ms: float) -> Sustained:
    """Drive taps without pause and wait until the last is done, or nothing more happens."""
    before = cpu_seconds(bot.started.pid)
    posts = bot.take(taps)
    ridden_home = _ridden_home(posts)
    _wait_until_quiet(bot, 2 * len(taps) - ridden_home)
    cpu = cpu_seconds(bot.started.pid) - before
    answered, last = bot.api.answered() + ridden_home, bot.api.ask("last")
    end = max(last.get("answerCallbackQuery", 0.0), last.get("editMessageText", 0.0))
    seconds = max(end, posts[-1].acknowledged) - posts[0].sent
    return Sustained(
        subject=bot.subject.key,
        latency_ms=latency_ms,
        taps=len(taps),
        answered=answered,
        taps_per_second=answered / seconds,
        cpu_ms_per_tap=cpu / max(answered, 1) * 1000,
        cores_busy=cpu / seconds,
        resident_megabytes=resident_megabytes(bot.started.pid),
    )


def _ridden_home(posts: Sequence[Post]) -> int:
    """How many taps were answered in the body of a webhook's 200."""
    return sum(post.answered_in_body for post in posts)


def _wait_until_quiet(bot: Running, calls: int) -> None:
    """Until so many calls were made, or nothing has been for five seconds."""
    done, since = -1, time.monotonic()

    def is_quiet() -> bool:
        nonlocal done, since
        now_done = bot.api.answered() + bot.api.edited()
        if now_done != done:
            done, since = now_done, time.monotonic()
        return now_done >= calls or time.monotonic() - since > 5.0

    wait_for(is_quiet, 120)


def answer_ms(tap: Queried, post: Post, answered_at: Mapping[str, float]) -> float:
    """Milliseconds from when a tap was due to its callback answer; infinity without one.

    `answered_at` is what the null API says of the answers that did not ride home.
    """
    answered = answered_at.get(tap.query_id, math.inf)
    if post.answered_in_body:
        answered = min(answered, post.acknowledged)
    return (answered - post.due) * 1000


def seen_in_database(posts: Sequence[Post]) -> str:
    """How many answers another connection saw when they were acknowledged, of how many."""
    looked = [post.stored for post in posts if post.stored is not None]
    return f"{sum(looked)}/{len(looked)}" if looked else "-"


def lateness(posts: Sequence[Post]) -> list[float]:
    """How late the driver was, in sorted milliseconds: waiting for a free connection included."""
    return sorted((post.sent - post.due) * 1000 for post in posts)
