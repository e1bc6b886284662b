"""10: a thousand answers in two seconds."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.driver import Post
from bench.measures import BURST_SECONDS, answer_ms, lateness
from bench.percentile import percentile
from bench.stage import drive, null_api, wait_for
from bench.subjects import SUBJECTS, Running, practices_of, serving
from bench.taps import Tap, tap_update, taps_on
from bot.engine.store.migrate import migrate
from prove.p10_live import measure_live
from prove.promise import Finding, Promise, Stage, together

FONTE = SUBJECTS[0]
MOST_MS = 20.0
WARMING_POSITIONS = range(1, 2)
MEASURED_POSITIONS = range(2, 3)
_OK = 200


@dataclass(frozen=True)
class Burst:
    """What became of the taps; milliseconds from when a tap was due to its callback answer."""

    posts: list[Post]
    waits_ms: list[float]
    stored: int


async def prove(stage: Stage) -> Finding:
    """Everybody answers a question; the taps are due evenly over two seconds, on 100 connections.

    Once each in a practice of their own, once all in the live quiz of a group. At the moment of
    each 200 another process looks into the database file for the very answer. A wait counts from
    when the tap was due, so that waiting for a free connection is part of it.
    """
    count = stage.count(full=1_000, short=40)
    practice = await asyncio.to_thread(measure, stage.folder, count)
    live = Burst(*await asyncio.to_thread(measure_live, stage.folder, count))
    return together(
        _judged(stage, "practice", practice, count), _judged(stage, "live quiz", live, count)
    )


def _judged(stage: Stage, where: str, burst: Burst, count: int) -> Finding:
    refused = sum(post.status != _OK for post in burst.posts)
    seen = sum(post.stored is True for post in burst.posts)
    p50, p99 = (percentile(burst.waits_ms, percent) for percent in (50, 99))
    late = percentile(lateness(burst.posts), 99)
    figure = (
        f"{where}: {count} answers due within {BURST_SECONDS * count / 1000:g} s, {seen} seen in"
        f" the database file at the moment of their 200, {burst.stored} counted there in the end;"
        f" tap to callback answer p50 {_shown(p50)}, p99 {_shown(p99)} (of that, waiting for a free"
        f" connection p99 {_shown(late)})"
    )
    breaches = [
        f"{where}: {number} {what}"
        for number, what in (
            (refused, "not acknowledged with 200"),
            (count - seen, "acknowledged before they were in the database file"),
            (count - burst.stored, "not counted in the end"),
            (sum(wait == math.inf for wait in burst.waits_ms), "taps without a callback answer"),
        )
        if number
    ]
    seconds = math.inf if p99 is None else p99 / 1000
    slow = stage.too_slow(f"{where}: the p99", seconds, MOST_MS / 1000)
    return Finding(figure, (*breaches, *slow))


def measure(folder: Path, count: int) -> Burst:
    """One burst of one tap a person, behind a first one that warms the bot."""
    learners = range(count)
    with practising(folder, count) as bot:
        bot.take(taps_on(learners, WARMING_POSITIONS))
        wait_for(lambda: bot.api.edited() >= 2 * count)
        bot.api.reset()
        taps = taps_on(learners, MEASURED_POSITIONS)
        posts = bot.take(taps, BURST_SECONDS / 1_000, looks=True, sample_every=1)
        by_call = sum(not post.answered_in_body for post in posts)
        wait_for(lambda: bot.api.answered() >= by_call, 15)
        answered_at = bot.api.ask("answers")
        stored = FONTE.count_stored(bot.database) - count
    pairs = zip(taps, posts, strict=True)
    return Burst(posts, sorted(answer_ms(*pair, answered_at) for pair in pairs), stored)


@contextmanager
def practising(folder: Path, count: int) -> Iterator[Running]:
    """Fonte behind a webhook, with that many people in a practice of ten questions."""
    empty = folder / "empty.db"
    migrate(empty)
    with null_api(0) as api, serving(FONTE, api, folder, empty) as bot:
        begin = [tap_update(Tap(learner, 0), "begin:-:10") for learner in range(count)]
        drive(bot.plan(begin))
        if not wait_for(lambda: api.edited() >= count):
            raise RuntimeError("the people could not begin their practices")
        bot.practices = practices_of(bot.database)
        yield bot


def _shown(milliseconds: float | None) -> str:
    return "never" if milliseconds is None else f"{milliseconds:.0f} ms"


PROMISE = Promise(
    10,
    "A thousand answers in two seconds are taken (webhook, 100 connections)",
    "all durable before the acknowledgement, p99 at most 20 ms from tap to callback answer",
    prove,
)
