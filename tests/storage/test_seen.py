"""Marks of updates are dropped with time, but never those that may still be asked for."""

from datetime import timedelta
from pathlib import Path

from bot.storage.database import Database
from bot.storage.seen import ALWAYS_KEPT, forget_seen, mark_seen
from bot.storage.work import Work
from tests.fake_clock import START
from tests.storage.stored import rows

HOUR = timedelta(hours=1)


async def test_old_marks_go_and_the_newest_stay_however_far_the_clock_jumps(
    database: Database, path: Path
) -> None:
    for number in range(3):
        work = Work(database, START + number * HOUR)
        for update_id in range(ALWAYS_KEPT // 2):
            mark_seen(work, number * ALWAYS_KEPT + update_id)
        await database.commit(work)
    for days in (0, 365):
        work = Work(database, START + timedelta(days=days))
        forget_seen(work, before=work.now - 2 * HOUR)
        await database.commit(work)
        first = "SELECT min(update_id) FROM seen_updates"
        assert rows(path, first) == [(0 if days == 0 else ALWAYS_KEPT,)]
