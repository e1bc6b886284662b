"""The bench still drives Fonte; it asserts no time. Its other subjects: bench/test_subjects.py."""

from pathlib import Path

import pytest

from bench.driver import Plan
from bench.processes import cpu_seconds
from bench.stage import drive, null_api, wait_for
from bench.subjects import SUBJECTS, Subject, practices_of, serving
from bench.taps import Tap, tap_update, taps_on
from bot.storage.migrate import migrate

pytestmark = pytest.mark.unmeasured

TAPS = taps_on(range(5), range(1, 2))


def subject_named(key: str) -> Subject:
    return next(subject for subject in SUBJECTS if subject.key == key)


def test_fonte_stores_every_tap_before_it_is_acknowledged(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    migrate(empty)
    fonte = subject_named("fonte")
    with null_api(0) as api, serving(fonte, api, tmp_path, empty) as bot:
        begin = [tap_update(Tap(tap.learner, 0), "begin:-:10") for tap in TAPS]
        drive(bot.plan(begin))
        bot.practices = practices_of(bot.database)
        posts = bot.take(TAPS, looks=True)
        assert [post.status for post in posts] == [200] * len(TAPS)
        assert posts[0].stored is True
        assert wait_for(lambda: api.edited() >= 2 * len(TAPS))
        assert all(post.answered_in_body for post in posts)  # the answers rode home
        assert fonte.count_stored(bot.database) == len(TAPS)
        assert cpu_seconds(bot.started.pid) > 0


def test_the_driver_counts_from_when_a_post_was_due() -> None:
    with null_api(0) as api:
        posts = drive(Plan(api.port, "/floor", ["{}"] * 3, connections=1, interval_seconds=0.01))
    assert [post.status for post in posts] == [200] * 3
    assert posts[2].due - posts[0].due == pytest.approx(0.02)
    assert all(post.due <= post.sent <= post.acknowledged for post in posts)
