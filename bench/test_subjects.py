"""The bench still drives all that it measures: run before it measures, see the Makefile."""

from pathlib import Path

import pytest

from bench.live.lessons import Scale
from bench.live.measures import measure_live
from bench.processes import cpu_seconds
from bench.stage import drive, null_api, wait_for
from bench.subjects import SUBJECTS, Subject, practices_of, serving
from bench.taps import Tap, tap_update, taps_on
from bot.storage.migrate import migrate

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


@pytest.mark.parametrize("key", ["aiogram"])
def test_a_peer_answers_the_same_taps(tmp_path: Path, key: str) -> None:
    peer = subject_named(key)
    with null_api(0) as api, serving(peer, api, tmp_path, None) as bot:
        bot.take(TAPS)
        assert wait_for(lambda: api.edited() >= len(TAPS))
        assert api.ask("answers").keys() == {tap.query_id for tap in TAPS}
        assert peer.count_stored(bot.database) == len(TAPS)


@pytest.mark.parametrize("is_in_groups", [True, False])
def test_every_answer_of_a_live_quiz_is_stored_before_it_is_acknowledged(
    tmp_path: Path, is_in_groups: bool
) -> None:
    taps, _ = measure_live(Scale("tiny", "tiny", 2, 3, is_in_groups), tmp_path)
    assert taps.stored == taps.taps == 6
    seen, looked_for = taps.stored_when_acknowledged.split("/")
    assert seen == looked_for != "0"
