"""What housekeeping drops when it has served its time: old live quizzes, counts of wrong codes."""

from datetime import timedelta
from pathlib import Path

from bot.storage.live_hosts import Host, put_host
from bot.storage.live_quizzes import add_quiz
from bot.storage.live_responses import put_response
from bot.storage.live_seats import put_seat
from bot.storage.seen import mark_seen
from bot.storage.work import Work
from bot.storage.wrong_codes import put_wrong_codes
from bot.use_cases.housekeeping import keep_house
from tests.running_bot import PACK
from tests.storage.stored import opened, rows
from tests.views.lessons import NOW, finished_quiz, lesson_on, quiz_on

LIVE_TABLES = ("live_quizzes", "live_questions", "live_hosts", "live_seats", "live_responses")
AN_HOUR, A_DAY, A_YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


async def test_a_quiz_is_kept_for_a_year_with_all_that_was_done_in_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    async with opened(path) as database:
        work = Work(database, NOW)
        for quiz_id, created_at in ((1, NOW), (2, NOW + 2 * AN_HOUR)):
            quiz = finished_quiz(
                quiz_on(PACK, id=quiz_id, code=f"CODE{quiz_id}", created_at=created_at)
            )
            lesson = lesson_on(PACK, quiz, "+", "-")
            add_quiz(work, quiz, str(quiz_id))
            put_host(work, Host(quiz_id, 1, "it", NOW))
            for seat in lesson.seats:
                put_seat(work, seat)
            for response in lesson.responses.values():
                put_response(work, quiz_id, response)
        await database.commit(work)
        for later, left in ((-AN_HOUR, [(1,), (2,)]), (AN_HOUR, [(2,)])):
            work = Work(database, NOW + A_YEAR + later)
            await keep_house(work)
            await database.commit(work)
            for table in LIVE_TABLES:
                column = "id" if table == "live_quizzes" else "quiz_id"
                sql = f"SELECT DISTINCT {column} FROM {table} ORDER BY 1"
                assert rows(path, sql) == left, table


async def test_wrong_codes_are_forgotten_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / "codes.db"
    async with opened(path) as database:
        work = Work(database, NOW)
        put_wrong_codes(work, 7, 5, NOW)
        await database.commit(work)
        for later, left in ((-AN_HOUR, 1), (AN_HOUR, 0)):
            work = Work(database, NOW + A_DAY + later)
            await keep_house(work)
            await database.commit(work)
            assert rows(path, "SELECT count(*) FROM wrong_codes") == [(left,)]


async def test_marks_of_updates_are_forgotten_after_two_days_but_the_newest_thousand(
    tmp_path: Path,
) -> None:
    path = tmp_path / "seen.db"
    async with opened(path) as database:
        for seen_at, update_ids in ((NOW, [1]), (NOW + AN_HOUR, range(2, 1002))):
            work = Work(database, seen_at)
            for update_id in update_ids:
                mark_seen(work, update_id)
            await database.commit(work)
        for later, left in ((-AN_HOUR, 1001), (AN_HOUR / 2, 1000), (A_YEAR, 1000)):
            work = Work(database, NOW + 2 * A_DAY + later)
            await keep_house(work)
            await database.commit(work)
            assert rows(path, "SELECT count(*) FROM seen_updates") == [(left,)]
