"""The bench still drives all that it measures: run before it measures, see the Makefile."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.growth import grown_database, measure_size
from bench.live.lessons import Scale
from bench.live.measures import measure_live
from bench.measures import loop_of, measure_start
from bench.preparing import prepare
from bench.processes import cpu_seconds
from bench.stage import null_api, wait_for
from bench.statements import measure_statements
from bench.subjects import SUBJECTS, Subject, serving
from bench.taps import taps_on

LEARNERS = 5
TAPS = taps_on(range(LEARNERS), range(1, 2))


def subject_named(key: str) -> Subject:
    return next(subject for subject in SUBJECTS if subject.key == key)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fonte's database with a few practices under way."""
    return prepare(tmp_path_factory.mktemp("prepared"), LEARNERS)


def test_fonte_stores_every_tap_before_it_is_acknowledged(tmp_path: Path, prepared: Path) -> None:
    fonte = subject_named("fonte")
    with null_api(0) as api, serving(fonte, api, tmp_path, prepared) as bot:
        posts = bot.take(TAPS, looks=True, sample_every=1)
        assert [post.status for post in posts] == [200] * len(TAPS)
        assert all(post.stored for post in posts)
        assert wait_for(lambda: api.edited() >= len(TAPS))
        assert all(post.answered_in_body for post in posts)  # the answers rode home
        assert fonte.count_stored(bot.database) == len(TAPS)
        assert cpu_seconds(bot.started.pid) > 0


@pytest.mark.parametrize("key", ["aiogram"])
def test_a_peer_answers_the_same_taps(tmp_path: Path, prepared: Path, key: str) -> None:
    peer = subject_named(key)
    with null_api(0) as api, serving(peer, api, tmp_path, prepared) as bot:
        bot.take(TAPS)
        assert wait_for(lambda: api.edited() >= len(TAPS))
        assert api.ask("answers").keys() == {tap.query_id for tap in TAPS}
        assert peer.count_stored(bot.database) == len(TAPS)


@pytest.mark.parametrize(
    "key", ["fonte", "fonte-polling", "aiogram", "ptb-polling", "floor", "floor-polling"]
)
def test_people_play_on_and_every_answer_is_stored(
    tmp_path: Path, prepared: Path, key: str
) -> None:
    subject = subject_named(key)
    with null_api(5) as api, serving(subject, api, tmp_path, prepared) as bot:
        looped = api.play(loop_of(bot, people=3, seconds=0.3))
        made = sum(looped.made.values())
        answers = looped.made.get("a", 0) + looped.made.get("answer", 0)
        assert looped.answered == made
        assert looped.unshown == looped.repeated == 0
        assert 0 < looped.taps < made
        assert answers > 0
        assert looped.made["next"] > 0
        if subject.has_database:
            assert subject.count_stored(bot.database) == answers


def test_who_has_made_their_taps_gives_their_place_to_the_next(
    tmp_path: Path, prepared: Path
) -> None:
    assert measure_size(5, tmp_path, prepared, taps=80).taps == 50 * 8
    assert measure_size(500, tmp_path, prepared, taps=100).taps == 50 * 2


def test_a_grown_database_is_kept_until_the_schema_changes(tmp_path: Path, prepared: Path) -> None:
    database = grown_database(200, prepared, tmp_path)
    made = database.stat()
    assert subject_named("fonte").count_stored(database) == 200
    assert grown_database(200, prepared, tmp_path).stat().st_ino == made.st_ino
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert grown_database(200, prepared, tmp_path).stat().st_ino != made.st_ino


@pytest.mark.parametrize("key", ["fonte", "fonte-polling"])
def test_the_first_tap_waits_for_the_start(tmp_path: Path, prepared: Path, key: str) -> None:
    start = measure_start(subject_named(key), tmp_path, prepared)
    assert 0 < start.first_answer_seconds < 60
    assert 0 < start.imports_seconds < 60


def test_statements_are_counted(tmp_path: Path, prepared: Path) -> None:
    counted = measure_statements(tmp_path, prepared, count=2)
    assert counted.writes_an_answer >= 1
    assert counted.reads_an_answer >= 1
    assert counted.an_answer > counted.reads_an_answer + counted.writes_an_answer  # BEGIN, COMMIT
    assert counted.a_next > 0


@pytest.mark.parametrize("is_in_groups", [True, False])
def test_every_answer_of_a_live_quiz_is_stored_before_it_is_acknowledged(
    tmp_path: Path, is_in_groups: bool
) -> None:
    taps, _ = measure_live(Scale("tiny", "tiny", 2, 3, is_in_groups), tmp_path)
    assert taps.stored == taps.taps == 6
    seen, looked_for = taps.stored_when_acknowledged.split("/")
    assert seen == looked_for != "0"
