"""The bench still drives all that it measures: run before it measures, see the Makefile."""

from pathlib import Path

import pytest

from bench.live.lessons import Scale
from bench.live.measures import measure_live
from bench.stage import null_api, wait_for
from bench.subjects import serving
from tests.test_bench import TAPS, subject_named


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
