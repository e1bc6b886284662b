"""10, in a live quiz: a whole class answers the question of its group in two seconds."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.driver import Post
from bench.live.lessons import QUESTION, REVEAL, Lessons, Scale
from bench.live.updates import LiveTap, Updates, group_id, pupil_id
from bench.measures import BURST_SECONDS, answer_ms
from bench.stage import drive, null_api, wait_for
from bench.subjects import SUBJECTS, serving
from bench.taps import OPTIONS

FONTE = SUBJECTS[0]
WARMING, MEASURED = 1, 2  # the positions of the questions
_FIRST_UPDATE = 90_000_000
_STORED = (
    "SELECT 1 FROM live_responses WHERE quiz_id = ?1 AND position = ?2 AND person_id = ?3"
    " AND NOT is_late"
)


def measure_live(folder: Path, count: int) -> tuple[list[Post], list[float], int]:
    """One quiz in a group: everybody answers, behind a question that warms the bot.

    Returns the posts, the sorted milliseconds from when a tap was due to its callback answer, and
    how many answers were stored in the end.
    """
    with null_api(0) as api, serving(FONTE, api, folder, None, is_limited=True) as bot:
        lessons = Lessons(bot, Scale("group", "a group", 1, count, is_in_groups=True))
        lessons.open()
        lessons.come_in()
        lessons.lead(0, "start")
        lessons.wait_until_shown(QUESTION)
        lessons.answer(WARMING, range(count))
        lessons.wait_until_shown(REVEAL)
        lessons.lead(WARMING, "next")
        lessons.settle()
        api.reset()
        taps = _taps(bot.database, count)
        plan = bot.plan([tap.update for tap, _ in taps], BURST_SECONDS / 1_000)
        plan.database, plan.stored_query, plan.sample_every = str(bot.database), _STORED, 1
        plan.keys = [key for _, key in taps]
        posts = drive(plan)
        by_call = sum(not post.answered_in_body for post in posts)
        wait_for(lambda: api.answered() >= by_call, 15)
        answered_at = api.ask("answers")
        pairs = zip(taps, posts, strict=True)
        waits = sorted(answer_ms(tap, post, answered_at) for (tap, _), post in pairs)
        return posts, waits, lessons.stored(MEASURED)


def _taps(database: Path, count: int) -> Sequence[tuple[LiveTap, tuple[int, int, int]]]:
    """A tap of each pupil, and the numbers by which its answer is found."""
    with closing(sqlite3.connect(database)) as connection:
        (quiz_id,) = connection.execute("SELECT id FROM live_quizzes").fetchone()
    updates, taps = Updates(_FIRST_UPDATE), []
    for pupil in range(count):
        data = f"la:{quiz_id}:{MEASURED}:{OPTIONS[pupil % len(OPTIONS)]}"
        tap = updates.taps(pupil_id(pupil), data, group_id(0), MEASURED)
        taps.append((tap, (quiz_id, MEASURED, pupil_id(pupil))))
    return taps
