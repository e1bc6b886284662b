"""A backup is a consistent copy, made while the bot writes, that can be started on."""

import asyncio
from pathlib import Path

import pytest

from bot.engine.store.backup import back_up
from bot.engine.store.database import Database
from bot.engine.store.migrate import DatabaseError, migrate
from tests.storage.stored import learner_ids, meeting, opened, plain, rows, store
from tests.storage.test_personal_data import ANNA, fill

LAST = 2_000


def content(path: Path) -> list[str]:
    """Every row of a database."""
    with plain(path) as connection:
        return list(connection.iterdump())


async def test_a_backup_restored_equals_the_database(
    database: Database, path: Path, tmp_path: Path
) -> None:
    await fill(database, ANNA)
    copy = tmp_path / "copy.db"
    back_up(path, copy)
    assert content(copy) == content(path)
    async with opened(copy) as restored:  # the bot starts on it
        await store(restored, meeting(1))
    assert learner_ids(copy) == [1, ANNA]
    assert learner_ids(path) == [ANNA]


async def test_a_backup_under_load_holds_all_that_was_stored_before_it_began(
    database: Database, path: Path, tmp_path: Path
) -> None:
    stored = 0

    async def write() -> None:
        nonlocal stored
        for number in range(1, LAST + 1):
            await store(database, meeting(number))
            stored = number
            if finished.is_set():
                return

    finished = asyncio.Event()
    writing = asyncio.create_task(write())
    for attempt in range(3):
        before = stored
        copy = tmp_path / f"copy{attempt}.db"
        await asyncio.to_thread(back_up, path, copy)
        held = learner_ids(copy)
        assert held == list(range(1, len(held) + 1))  # a moment of the past, whole
        assert len(held) >= before
        assert rows(copy, "SELECT count(*) FROM outbox") == [(len(held),)]
        assert rows(copy, "PRAGMA integrity_check") == [("ok",)]
        assert rows(copy, "PRAGMA foreign_key_check") == []
    finished.set()
    await writing
    assert stored > 0


def test_a_backup_overwrites_nothing(path: Path, tmp_path: Path) -> None:
    migrate(path)
    copy = tmp_path / "copy.db"
    copy.write_text("the holiday pictures")
    with pytest.raises(DatabaseError, match="exists already"):
        back_up(path, copy)
    assert copy.read_text() == "the holiday pictures"


def test_a_missing_database_is_refused_and_not_made(path: Path, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="nothing to back up"):
        back_up(path, tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["missing/copy.db", "file/copy.db"])
def test_a_copy_that_cannot_be_written_is_refused_in_one_sentence(
    path: Path, tmp_path: Path, place: str
) -> None:
    migrate(path)
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="cannot be written") as refusal:
        back_up(path, tmp_path / place)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_no_database_is_refused_and_leaves_no_copy(
    path: Path, tmp_path: Path
) -> None:
    path.write_bytes(b"no database at all" * 500)
    with pytest.raises(DatabaseError, match="not a database"):
        back_up(path, tmp_path / "copy.db")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_what_an_interrupted_backup_left_is_no_hindrance(path: Path, tmp_path: Path) -> None:
    migrate(path)
    (tmp_path / "copy.db.unfinished").write_text("half a copy")
    back_up(path, tmp_path / "copy.db")
    assert content(tmp_path / "copy.db") == content(path)
    assert not (tmp_path / "copy.db.unfinished").exists()
