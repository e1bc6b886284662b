"""What housekeeping drops when it has served its time: old live quizzes, counts of wrong codes."""

from datetime import timedelta
from pathlib import Path

from bot.storage.live_hosts import Host, put_host
from bot.storage.live_quizzes import add_quiz
from bot.storage.live_responses import put_response
from bot.storage.live_seats import put_seat
from bot.storage.work import Work
from bot.storage.wrong_codes import put_wrong_codes
from bot.use_cases.housekeeping import KEEP_WRONG_CODES, keep_house
from bot.use_cases.live_results import KEPT_FOR
from tests.running_bot import PACK
from tests.storage.stored import opened, rows
from tests.views.lessons import NOW, finished_quiz, lesson_on, quiz_on

LIVE_TABLES = ("live_quizzes", "live_questions", "live_hosts", "live_seats", "live_responses")
AN_HOUR = timedelta(hours=1)


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
            work = Work(database, NOW + KEPT_FOR + later)
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
            work = Work(database, NOW + KEEP_WRONG_CODES + later)
            await keep_house(work)
            await database.commit(work)
            assert rows(path, "SELECT count(*) FROM wrong_codes") == [(left,)]
