"""The measurements of one subject: a burst of first taps, people who play on, the start."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.driver import Post
from bench.people import Loop, Looped
from bench.percentile import percentile
from bench.preparing import LEARNERS
from bench.processes import ROOT
from bench.stage import null_api, wait_for
from bench.subjects import Running, Subject, environment_of, practices_of, serving
from bench.taps import FIRST_LEARNER, Tap, taps_on

BURST_SECONDS = 2.0
IN_TIME_SECONDS = 10.0
GIVE_UP_SECONDS = 15.0
PEOPLE = 50
_LEAST_ANSWERED = 0.99


class Queried(Protocol):
    """A tap, of whatever kind."""

    @property
    def query_id(self) -> str:
        """Of its callback query."""
        ...


@dataclass(frozen=True)
class Burst:
    """1,000 first taps in 2 s on a fresh start. Milliseconds from when a tap was due to its answer.

    An unanswered tap counts with infinity: None in the percentiles that it reaches. `in_time` is
    the share answered within ten seconds.
    """

    subject: str
    latency_ms: float
    taps: int
    answered: int
    in_time: float
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    acknowledged_p99_ms: float | None
    stored_when_acknowledged: str
    stored: int
    driver_late_p99_ms: float | None


@dataclass(frozen=True)
class Played:
    """Fifty people who play on. Milliseconds from a tap to the call that shows the next screen.

    `answered` is the share of taps with a callback answer.
    """

    subject: str
    latency_ms: float
    taps: int
    taps_per_second: float
    p50_ms: float | None
    p99_ms: float | None
    cpu_ms_per_tap: float
    answered: float
    repeated: int
    resident_megabytes: float


@dataclass(frozen=True)
class Start:
    """From the start of the process to the first answered tap, which waits for it.

    `imports_seconds` is a process of its own that imports the same modules and no more, less one
    that imports nothing.
    """

    subject: str
    first_answer_seconds: float
    imports_seconds: float


def measure_burst(
    subject: Subject, latency_ms: float, folder: Path, prepared: Path, count: int = LEARNERS
) -> Burst:
    """Drive the first taps of `count` people to a subject that has just started."""
    taps = taps_on(range(count), range(1, 2))
    with null_api(latency_ms) as api, serving(subject, api, folder, prepared) as bot:
        posts = bot.take(taps, BURST_SECONDS / len(taps), looks=True)
        by_call = sum(not post.answered_in_body for post in posts)
        wait_for(lambda: api.answered() >= by_call, GIVE_UP_SECONDS)
        answered_at = api.ask("answers")
        stored = subject.count_stored(bot.database)
    waits = sorted(answer_ms(tap, post, answered_at) for tap, post in zip(taps, posts, strict=True))
    acknowledged = sorted((post.acknowledged - post.due) * 1000 for post in posts)
    return Burst(
        subject=subject.key,
        latency_ms=latency_ms,
        taps=len(taps),
        answered=sum(wait < math.inf for wait in waits),
        in_time=sum(wait <= IN_TIME_SECONDS * 1000 for wait in waits) / len(waits),
        p50_ms=percentile(waits, 50),
        p99_ms=percentile(waits, 99),
        max_ms=percentile(waits, 100),
        acknowledged_p99_ms=percentile(acknowledged, 99),
        stored_when_acknowledged=seen_in_database(posts),
        stored=stored,
        driver_late_p99_ms=percentile(lateness(posts), 99),
    )


def measure_play(
    subject: Subject, latency_ms: float, folder: Path, prepared: Path, seconds: float
) -> Played:
    """Let fifty people play on for so many seconds."""
    with null_api(latency_ms) as api, serving(subject, api, folder, prepared) as bot:
        return played(bot, latency_ms, api.play(loop_of(bot, PEOPLE, seconds)))


def loop_of(bot: Running, people: int, seconds: float) -> Loop:
    """So many people who begin at the beginning."""
    firsts = [(FIRST_LEARNER + number, bot.subject.first_data) for number in range(people)]
    return Loop(firsts, bot.subject.by_webhook, bot.started.pid, people, seconds)


def played(bot: Running, latency_ms: float, looped: Looped) -> Played:
    """What a loop says of the bot. Raises RuntimeError when taps were left without an answer."""
    made = sum(looped.made.values())
    if not looped.taps or looped.unshown or looped.answered < _LEAST_ANSWERED * made:
        raise RuntimeError(f"{made} taps, {looped.answered} answered, {looped.unshown} not shown")
    return Played(
        subject=bot.subject.key,
        latency_ms=latency_ms,
        taps=looped.taps,
        taps_per_second=looped.taps / looped.seconds,
        p50_ms=looped.p50_ms,
        p99_ms=looped.p99_ms,
        cpu_ms_per_tap=looped.cpu_seconds / looped.taps * 1000,
        answered=looped.answered / made,
        repeated=looped.repeated,
        resident_megabytes=looped.resident_megabytes,
    )


def measure_start(subject: Subject, folder: Path, prepared: Path) -> Start:
    """Start a subject for which a tap waits."""
    practices = practices_of(prepared) if subject.is_fonte else {}
    first = (FIRST_LEARNER, subject.data_of(Tap(0, 1), practices))
    with null_api(0) as api:
        api.begin(Loop([first], subject.by_webhook, taps_each=1))
        with serving(subject, api, folder, prepared) as bot:
            answered_at = api.looped().first_answer_at
            if answered_at is None:
                raise RuntimeError("the first tap was not answered")
    return Start(subject.key, answered_at - bot.started.at, _import_seconds(bot))


def _import_seconds(bot: Running) -> float:
    """Python with the modules of a bot, less Python alone; neither tidies up at its end."""
    settings = environment_of(bot.subject, bot.api, bot.database, bot.port)
    environment = dict(os.environ) | settings

    def run(code: str) -> float:
        started = time.monotonic()
        code = f"import os; {code}; os._exit(0)"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)  # noqa: S603
        return time.monotonic() - started

    return run(f"import {', '.join(bot.subject.imports)}") - run("pass")


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
