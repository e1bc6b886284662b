"""What keeps the database small and clean, at its deadline."""

from dataclasses import dataclass
from datetime import timedelta

from bot.engine.message import Message
from bot.engine.store.dead_letters import drop_dead_letters
from bot.engine.store.deadlines import set_timer
from bot.engine.store.seen import forget_seen
from bot.engine.store.transaction import Transaction
from bot.storage.live_quizzes import drop_quizzes
from bot.storage.wrong_codes import forget_wrong_codes
from bot.use_cases.live_results import end_forgotten_quizzes

KEEP_SEEN = timedelta(hours=48)  # Telegram keeps an undelivered update for 24 h
KEEP_DEAD_LETTERS = timedelta(days=30)
KEEP_WRONG_CODES = timedelta(days=1)  # they count for ten minutes
KEEP_QUIZZES = timedelta(days=365)
HOUSEKEEPING_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class KeepHouse(Message):
    """An hour has passed."""

    verb = "housekeeping"


@dataclass(frozen=True)
class DropOld(Message):
    """There is something that has served its time."""

    verb = "drop_old"


def keep_house(tx: Transaction) -> None:
    """End what nobody ends, have dropped what is old, and come again in an hour."""
    end_forgotten_quizzes(tx, tx.now)
    set_timer(tx, DropOld(), tx.now)
    set_timer(tx, KeepHouse(), tx.now + HOUSEKEEPING_EVERY)


def drop_old(tx: Transaction, message: DropOld) -> None:
    """Drop some of what has served its time, and come again at once while there may be more."""
    dropped = [
        drop(tx, before=tx.now - kept, at_most=at_most) == at_most for drop, kept, at_most in _DROPS
    ]
    if any(dropped):
        set_timer(tx, message, tx.now)


# What is dropped, after how long, and how many rows at once: a quiz has thousands of them.
_DROPS = (
    (forget_seen, KEEP_SEEN, 1_000),
    (drop_dead_letters, KEEP_DEAD_LETTERS, 1_000),
    (forget_wrong_codes, KEEP_WRONG_CODES, 1_000),
    (drop_quizzes, KEEP_QUIZZES, 1),
)
