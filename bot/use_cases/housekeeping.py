"""What keeps the database small and clean, at its deadline."""

from datetime import timedelta

from bot.storage.dead_letters import drop_dead_letters
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.seen import forget_seen
from bot.storage.work import Work
from bot.storage.wrong_codes import forget_wrong_codes
from bot.use_cases.live_results import drop_old_quizzes, end_forgotten_quizzes

HOUSEKEEPING = "housekeeping"
KEEP_SEEN = timedelta(hours=48)  # Telegram keeps an undelivered update for 24 h
KEEP_DEAD_LETTERS = timedelta(days=30)
KEEP_WRONG_CODES = timedelta(days=1)  # they count for ten minutes
HOUSEKEEPING_EVERY = timedelta(hours=1)


async def keep_house(work: Work) -> None:
    """Drop what has served its time, and come again in an hour."""
    forget_seen(work, before=work.now - KEEP_SEEN)
    drop_dead_letters(work, before=work.now - KEEP_DEAD_LETTERS)
    forget_wrong_codes(work, before=work.now - KEEP_WRONG_CODES)
    await end_forgotten_quizzes(work, work.now)
    await drop_old_quizzes(work, work.now)
    set_deadline(work, Deadline(HOUSEKEEPING, "", work.now + HOUSEKEEPING_EVERY))
