"""Marks of updates are dropped with time, but never those that may still be asked for."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.engine.store.database import Database
from bot.engine.store.seen import ALWAYS_KEPT, forget_seen, mark_if_new
from bot.engine.store.transaction import Transaction
from tests.fake_clock import START
from tests.storage.stored import rows, store

HOUR = timedelta(hours=1)


def mark(tx: Transaction, update_ids: range) -> list[bool]:
    """Take updates; which of them are new."""
    return [mark_if_new(tx, update_id) for update_id in update_ids]


async def test_an_update_is_new_once(database: Database, path: Path) -> None:
    first = await store(database, partial(mark, update_ids=range(2)))
    second = await store(database, partial(mark, update_ids=range(3)), START + HOUR)
    assert (first.result, second.result) == ([True, True], [False, False, True])
    oldest = "SELECT min(seen_at) FROM seen_updates"
    at_first = f"SELECT update_id FROM seen_updates WHERE seen_at = ({oldest})"
    assert rows(path, at_first) == [(0,), (1,)]


async def test_old_marks_go_and_the_newest_stay_however_far_the_clock_jumps(
    database: Database, path: Path
) -> None:
    for number in range(3):
        first = number * ALWAYS_KEPT
        update_ids = range(first, first + ALWAYS_KEPT // 2)
        await store(database, partial(mark, update_ids=update_ids), START + number * HOUR)
    for days in (0, 365):
        now = START + timedelta(days=days)
        await store(database, partial(forget_seen, before=now - 2 * HOUR, at_most=10_000), now)
        oldest = "SELECT min(update_id) FROM seen_updates"
        assert rows(path, oldest) == [(0 if days == 0 else ALWAYS_KEPT,)]
