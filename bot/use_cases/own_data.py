"""A person's own data: taking it along, and having it erased."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.engine.message import Message
from bot.engine.store.deadlines import clear_timer, is_set, nudge, set_timer
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.storage.learners import waits_to_tell_a_stranger
from bot.storage.live_quizzes import are_quizzes_to_be_dropped, leave_quizzes_to_be_dropped
from bot.storage.personal_data import erase_everything_about, everything_about
from bot.use_cases.housekeeping import DropOld

_UNTIL_WIPE = timedelta(seconds=1)
_UNTIL_NEXT_WIPE = timedelta(seconds=10)
UNTIL_QUIET = timedelta(minutes=10)
WITHIN_A_DAY = timedelta(hours=23)  # with an hour to spare


@dataclass(frozen=True)
class WipeTraces(Message):
    """Somebody was forgotten, and the file still has traces of them."""

    verb = "wipe_traces"


@dataclass(frozen=True)
class WipeAtLast(Message):
    """It is time to wipe them away, whatever is going on."""

    verb = "wipe_at_last"


def export_my_data(tx: Transaction, learner: Learner) -> bytes:
    """Everything stored about a person, as a JSON file."""
    data = everything_about(tx, learner.id)
    return json.dumps(data, ensure_ascii=False, indent=2, default=_as_json).encode()


def forget_me(tx: Transaction, learner: Learner) -> None:
    """Erase a person from every table, and their traces from the file before long.

    The quizzes that they have led to the end go one by one, behind what others do meanwhile.
    """
    if leave_quizzes_to_be_dropped(tx, learner.id):
        set_timer(tx, DropOld(), tx.now)
    erase_everything_about(tx, learner.id)
    set_timer(tx, WipeTraces(), tx.now + _UNTIL_WIPE)
    nudge(tx, WipeAtLast(), tx.now + WITHIN_A_DAY)


def is_to_be_wiped(tx: Transaction) -> bool:
    """Whether there are traces of anybody."""
    return any(is_set(tx, message) for message in (WipeTraces(), WipeAtLast()))


def are_traces_to_come(tx: Transaction) -> bool:
    """Whether rows of a leaver are still to go: last words, which Telegram has not yet taken, or
    quizzes.
    """
    return waits_to_tell_a_stranger(tx) or are_quizzes_to_be_dropped(tx)


def wipe_later(tx: Transaction, message: Message) -> None:
    """Come again when no lesson may be going on: to write the file anew holds everybody up."""
    set_timer(tx, WipeTraces(), tx.now + UNTIL_QUIET)


def wipe_again(tx: Transaction) -> None:
    """Come again for what was still to go."""
    set_timer(tx, WipeTraces(), tx.now + _UNTIL_NEXT_WIPE)


def end_of_wipe(tx: Transaction) -> None:
    """Nothing is left to wipe."""
    clear_timer(tx, WipeTraces())
    clear_timer(tx, WipeAtLast())


def _as_json(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no JSON form for {type(value).__name__}")
