"""What a live quiz costs and how long it makes a class wait."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bench.driver import Post
from bench.live.lessons import QUESTION, REVEAL, Lessons, Scale
from bench.live.updates import FIRST_UPDATE, LiveTap
from bench.measures import answer_ms, seen_in_database
from bench.percentile import percentile
from bench.processes import cpu_seconds, resident_megabytes
from bench.stage import null_api
from bench.subjects import SUBJECTS, serving

FONTE = SUBJECTS[0]
TAPS_PER_SECOND = 500.0
SCALES: Sequence[Scale] = (
    Scale("group", "1 quiz x 1,000 pupils in a group", 1, 1_000, is_in_groups=True),
    Scale("code", "1 quiz x 300 pupils by code", 1, 300, is_in_groups=False),
    Scale("many", "100 quizzes x 30 pupils by code", 100, 30, is_in_groups=False),
)
_WARMING, _MEASURED, _SUSTAINED = 1, 2, 3  # the positions of the questions
_LATER_UPDATES = FIRST_UPDATE + 10_000_000  # of a second process on the same database


@dataclass(frozen=True)
class LiveTaps:
    """All pupils answer: 500 taps a second, then as many as the bot can take.

    Milliseconds from when a tap was due to its callback answer; None where some had none.
    """

    subject: str
    scale: str
    taps: int
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    stored_when_acknowledged: str
    stored: int
    taps_per_second: float
    cpu_ms_per_tap: float
    resident_megabytes: float


@dataclass(frozen=True)
class LiveShows:
    """What the class waits for, in the slowest quiz.

    A question counts from when the teacher's tap was due, a reveal from the acknowledgement of the
    last answer, or from when *End now* was due, with *Reveal* tapped right after it. First and
    last are the first and the last chat: of a group there is one. `joined_seconds` is from the
    first pupil's coming in until all were told. CPU is a message's share.
    """

    scale: str
    joined_seconds: float
    question_first_ms: float
    question_last_ms: float
    answered_first_ms: float
    answered_last_ms: float
    ended_first_ms: float
    ended_last_ms: float
    question_cpu_ms: float
    reveal_cpu_ms: float
    limited_last_seconds: float | None


def measure_live(scale: Scale, folder: Path) -> tuple[LiveTaps, LiveShows]:
    """A lesson of every quiz: opened, joined, and three questions of it.

    Where each pupil has an own message, a second process on the same lobby then asks the first
    question within Telegram's limits.
    """
    lobby = folder / "lobby.db"
    with (
        null_api(0) as api,
        serving(FONTE, api, folder, None, is_limited=scale.is_in_groups) as bot,
    ):
        lessons = Lessons(bot, scale)
        lessons.open()
        joined_seconds = lessons.come_in()
        lessons.settle()
        _copy(bot.database, lobby)
        taps, shows = _lesson(lessons, joined_seconds)
    if not scale.is_in_groups:
        shows = replace(shows, limited_last_seconds=_with_limits(scale, folder, lobby))
    return taps, shows


def _lesson(lessons: Lessons, joined_seconds: float) -> tuple[LiveTaps, LiveShows]:
    bot, scale = lessons.bot, lessons.scale
    _warm(lessons)
    asked, asking_cpu = _ask(lessons, _MEASURED)
    burst, posts, answered = _answer_all(lessons)
    _ask(lessons, _SUSTAINED)
    rate, tap_cpu = _sustain(lessons)
    bot.api.reset()
    before = cpu_seconds(bot.started.pid)
    ends = lessons.lead(_SUSTAINED, "close", "reveal")
    ended = _waits(lessons, REVEAL, [post.due for post in ends[: scale.quizzes]])
    lessons.settle()
    reveal_cpu = (cpu_seconds(bot.started.pid) - before) / len(scale.chats) * 1000
    waits = sorted(answer_ms(tap, post, {}) for tap, post in zip(burst, posts, strict=True))
    taps = LiveTaps(
        subject=bot.subject.key,
        scale=scale.key,
        taps=len(posts),
        p50_ms=percentile(waits, 50),
        p99_ms=percentile(waits, 99),
        max_ms=percentile(waits, 100),
        stored_when_acknowledged=seen_in_database(posts),
        stored=lessons.stored(_MEASURED),
        taps_per_second=rate,
        cpu_ms_per_tap=tap_cpu,
        resident_megabytes=resident_megabytes(bot.started.pid),
    )
    shows = LiveShows(
        scale.key, joined_seconds, *asked, *answered, *ended, asking_cpu, reveal_cpu, None
    )
    return taps, shows


def _warm(lessons: Lessons) -> None:
    """The first question: asked, answered by everybody, revealed."""
    lessons.bot.api.reset()
    lessons.lead(0, "start")
    lessons.wait_until_shown(QUESTION)
    lessons.settle()
    lessons.answer(_WARMING, range(lessons.scale.people))
    lessons.wait_until_shown(REVEAL)
    lessons.settle()


def _ask(lessons: Lessons, position: int) -> tuple[tuple[float, float], float]:
    """Ask the next question; how long that takes, and CPU milliseconds a message."""
    bot = lessons.bot
    bot.api.reset()
    before = cpu_seconds(bot.started.pid)
    posts = lessons.lead(position - 1, "next")
    waits = _waits(lessons, QUESTION, [post.due for post in posts])
    lessons.settle()
    return waits, (cpu_seconds(bot.started.pid) - before) / len(lessons.scale.chats) * 1000


def _answer_all(lessons: Lessons) -> tuple[list[LiveTap], list[Post], tuple[float, float]]:
    """Everybody answers, which ends the question; and how long after the last the reveal comes."""
    scale = lessons.scale
    lessons.bot.api.reset()
    everybody = range(scale.people)
    taps, posts = lessons.answer(_MEASURED, everybody, 1 / TAPS_PER_SECOND, is_looked_for=True)
    last = [
        max(post.acknowledged for post in posts[quiz :: scale.quizzes])
        for quiz in range(scale.quizzes)
    ]
    waits = _waits(lessons, REVEAL, last)
    lessons.settle()
    return taps, posts, waits


def _sustain(lessons: Lessons) -> tuple[float, float]:
    """All but one pupil of each quiz answer at once; taps a second, CPU milliseconds a tap."""
    bot, scale = lessons.bot, lessons.scale
    before = cpu_seconds(bot.started.pid)
    _, posts = lessons.answer(_SUSTAINED, range(scale.people - scale.quizzes))
    seconds = max(post.acknowledged for post in posts) - posts[0].sent
    lessons.settle()
    cpu = cpu_seconds(bot.started.pid) - before
    return len(posts) / seconds, cpu / len(posts) * 1000


def _waits(lessons: Lessons, verb: str, since: Sequence[float]) -> tuple[float, float]:
    """Until the first and the last chat of a quiz saw it, in milliseconds since its time.

    Each the longest of all quizzes.
    """
    seen: dict[int, list[float]] = {}
    for chat_id, at in lessons.wait_until_shown(verb).items():
        quiz = lessons.scale.chats[chat_id]
        seen.setdefault(quiz, []).append((at - since[quiz]) * 1000)
    return max(map(min, seen.values())), max(map(max, seen.values()))


def _with_limits(scale: Scale, folder: Path, lobby: Path) -> float:
    """Seconds until the last pupil has the question, at thirty messages a second."""
    with null_api(0) as api, serving(FONTE, api, folder, lobby, is_limited=True) as bot:
        lessons = Lessons(bot, scale, _LATER_UPDATES)
        lessons.find()
        posts = lessons.lead(0, "start")
        return _waits(lessons, QUESTION, [post.due for post in posts])[1] / 1000


def _copy(database: Path, to: Path) -> None:
    """A consistent copy of a database in use."""
    to.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
