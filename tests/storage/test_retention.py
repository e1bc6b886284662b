"""What housekeeping drops when it has served its time: old live quizzes, counts of wrong codes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.engine.store.database import Database
from bot.engine.store.deadlines import clear_timer, find_deadline
from bot.engine.store.seen import mark_if_new
from bot.engine.store.transaction import Transaction
from bot.storage.live_hosts import Host, put_host
from bot.storage.live_quizzes import add_quiz
from bot.storage.live_responses import put_response
from bot.storage.live_seats import put_seat
from bot.storage.wrong_codes import put_wrong_codes
from bot.use_cases.housekeeping import DropOld, drop_old, keep_house
from tests.running_bot import PACK
from tests.storage.stored import opened, rows, store
from tests.views.lessons import NOW, finished_quiz, lesson_on, quiz_on

LIVE_TABLES = ("live_quizzes", "live_questions", "live_hosts", "live_seats", "live_responses")
AN_HOUR, A_DAY, A_YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


def add_past_quiz(tx: Transaction, quiz_id: int, created_at: datetime) -> None:
    """Store a quiz that has ended, with its host, two pupils and their answers."""
    quiz = finished_quiz(quiz_on(PACK, id=quiz_id, code=f"CODE{quiz_id}", created_at=created_at))
    lesson = lesson_on(PACK, quiz, "+", "-")
    add_quiz(tx, quiz, str(quiz_id))
    put_host(tx, Host(quiz_id, 1, "it", NOW))
    for seat in lesson.seats:
        put_seat(tx, seat)
    for response in lesson.responses.values():
        put_response(tx, quiz_id, response)


def mark(tx: Transaction, update_ids: Iterable[int]) -> None:
    for update_id in update_ids:
        mark_if_new(tx, update_id)


async def keep(database: Database, now: datetime) -> int:
    """Keep house at a time, and drop what is old; returns in how many parts."""
    await store(database, keep_house, now)
    parts = 0
    while await database.read(partial(find_deadline, kind=DropOld.verb, key="")):
        await store(database, drop_part, now)
        parts += 1
    return parts


def drop_part(tx: Transaction) -> None:
    """What the clock does of it at a time."""
    clear_timer(tx, DropOld())
    drop_old(tx, DropOld())


async def test_a_quiz_is_kept_for_a_year_with_all_that_was_done_in_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    async with opened(path) as database:
        for quiz_id, created_at in ((1, NOW), (2, NOW + 2 * AN_HOUR)):
            add = partial(add_past_quiz, quiz_id=quiz_id, created_at=created_at)
            await store(database, add, NOW)
        for later, left in ((-AN_HOUR, [(1,), (2,)]), (AN_HOUR, [(2,)])):
            await keep(database, NOW + A_YEAR + later)
            for table in LIVE_TABLES:
                column = "id" if table == "live_quizzes" else "quiz_id"
                sql = f"SELECT DISTINCT {column} FROM {table} ORDER BY 1"
                assert rows(path, sql) == left, table


async def test_wrong_codes_are_forgotten_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / "codes.db"
    async with opened(path) as database:
        await store(database, partial(put_wrong_codes, person_id=7, count=5, since=NOW), NOW)
        for later, left in ((-AN_HOUR, 1), (AN_HOUR, 0)):
            await keep(database, NOW + A_DAY + later)
            assert rows(path, "SELECT count(*) FROM wrong_codes") == [(left,)]


async def test_marks_of_updates_are_forgotten_after_two_days_but_the_newest_thousand(
    tmp_path: Path,
) -> None:
    path = tmp_path / "seen.db"
    async with opened(path) as database:
        for seen_at, update_ids in ((NOW, [1]), (NOW + AN_HOUR, range(2, 1002))):
            await store(database, partial(mark, update_ids=update_ids), seen_at)
        for later, left in ((-AN_HOUR, 1001), (AN_HOUR / 2, 1000), (A_YEAR, 1000)):
            await keep(database, NOW + 2 * A_DAY + later)
            assert rows(path, "SELECT count(*) FROM seen_updates") == [(left,)]


async def test_much_that_is_old_is_dropped_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "much.db"
    async with opened(path) as database:
        for quiz_id in (1, 2, 3):
            await store(database, partial(add_past_quiz, quiz_id=quiz_id, created_at=NOW), NOW)
        for hours in range(4):
            update_ids = range(1_000 * hours, 1_000 * (hours + 1))
            await store(database, partial(mark, update_ids=update_ids), NOW + hours * AN_HOUR)
        parts = await keep(database, NOW + 2 * A_YEAR)
        assert parts == 4  # three quizzes, and whether there is one more
        assert rows(path, "SELECT count(*) FROM live_quizzes") == [(0,)]
        assert rows(path, "SELECT count(*) FROM seen_updates") == [(1_000,)]
