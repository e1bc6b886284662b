"""What nobody waits for is committed with the next work, or alone before long; never forgotten."""

from pathlib import Path

import pytest

from bot.engine.calls import StoredCall
from bot.storage.database import Database
from tests.storage.stored import change, learner_ids, meeting, opened
from tests.waiting import until

ALONG, NEXT = 1, 2


async def test_it_is_committed_with_the_next_work(database: Database, path: Path) -> None:
    database.commit_along(meeting(database, ALONG))
    assert learner_ids(path) == []
    await database.commit(meeting(database, NEXT))
    assert learner_ids(path) == [ALONG, NEXT]


async def test_it_is_committed_alone_when_no_other_comes(database: Database, path: Path) -> None:
    stored: list[StoredCall] = []
    database.commit_along(meeting(database, ALONG), stored.extend)
    await until(lambda: learner_ids(path) == [ALONG])
    await until(lambda: [each.call.chat_id for each in stored] == [ALONG])


async def test_it_is_committed_at_the_end(path: Path) -> None:
    async with opened(path) as database:
        database.commit_along(meeting(database, ALONG))
    assert learner_ids(path) == [ALONG]


async def test_a_work_that_can_never_be_stored_does_not_take_it_along(
    database: Database, path: Path
) -> None:
    database.commit_along(meeting(database, ALONG))
    await database.commit(meeting(database, NEXT))
    database.commit_along(meeting(database, ALONG + 2))
    with pytest.raises(Exception, match="UNIQUE"):
        await database.commit(meeting(database, NEXT))
    await until(lambda: learner_ids(path) == [ALONG, NEXT, ALONG + 2])


async def test_what_was_refused_in_passing_is_stored_when_it_can_be(
    database: Database, path: Path
) -> None:
    refused: list[StoredCall] = []
    await database.commit(meeting(database, ALONG))
    database.commit_along(meeting(database, ALONG), refused.extend)
    await database.commit(meeting(database, NEXT))
    assert learner_ids(path) == [ALONG, NEXT]
    await change(path, f"DELETE FROM learners WHERE id = {ALONG}")
    await until(lambda: [each.call.chat_id for each in refused] == [ALONG])
    assert learner_ids(path) == [ALONG, NEXT]
