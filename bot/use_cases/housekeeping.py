"""What keeps the database small and clean, at its deadline."""

from datetime import timedelta

from bot.storage.dead_letters import drop_dead_letters
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.seen import forget_seen
from bot.storage.work import Work

HOUSEKEEPING = "housekeeping"
KEEP_SEEN = timedelta(hours=48)  # Telegram keeps an undelivered update for 24 h
KEEP_DEAD_LETTERS = timedelta(days=30)
HOUSEKEEPING_EVERY = timedelta(hours=1)


def keep_house(work: Work) -> None:
    """Drop what has served its time, and come again in an hour."""
    forget_seen(work, before=work.now - KEEP_SEEN)
    drop_dead_letters(work, before=work.now - KEEP_DEAD_LETTERS)
    set_deadline(work, Deadline(HOUSEKEEPING, "", work.now + HOUSEKEEPING_EVERY))
