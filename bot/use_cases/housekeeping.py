"""What keeps the database small and clean, at its deadline."""

from dataclasses import dataclass
from datetime import timedelta

from bot.engine.message import Message
from bot.engine.store.transaction import Transaction
from bot.storage.dead_letters import drop_dead_letters
from bot.storage.deadlines import set_timer
from bot.storage.seen import forget_seen
from bot.storage.wrong_codes import forget_wrong_codes
from bot.use_cases.live_results import drop_old_quizzes, end_forgotten_quizzes

KEEP_SEEN = timedelta(hours=48)  # Telegram keeps an undelivered update for 24 h
KEEP_DEAD_LETTERS = timedelta(days=30)
KEEP_WRONG_CODES = timedelta(days=1)  # they count for ten minutes
HOUSEKEEPING_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class KeepHouse(Message):
    """An hour has passed."""

    verb = "housekeeping"


def keep_house(tx: Transaction) -> None:
    """Drop what has served its time, and come again in an hour."""
    forget_seen(tx, before=tx.now - KEEP_SEEN)
    drop_dead_letters(tx, before=tx.now - KEEP_DEAD_LETTERS)
    forget_wrong_codes(tx, before=tx.now - KEEP_WRONG_CODES)
    end_forgotten_quizzes(tx, tx.now)
    drop_old_quizzes(tx, tx.now)
    set_timer(tx, KeepHouse(), tx.now + HOUSEKEEPING_EVERY)
