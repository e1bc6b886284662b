"""What an act leaves behind: waiting until all is done, then reading the database file."""

from datetime import datetime
from typing import Any

from sandbox.people import Chat
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until

# What Telegram says to a tap that changes nothing, to one that a test made up, and to an edit of a
# message that is gone, which the bot then sends anew.
_HARMLESS = ("message is not modified", "query is too old", "message to edit not found")
_FIRST_DUE = "SELECT min(due_at) FROM deadlines"


async def quiet(bot: RunningBot, timeout_seconds: float = 45.0) -> None:
    """Return when nothing is left to do: no update, no deadline that is due, no call."""

    def is_at_work() -> bool:
        waiting = bot.telegram.world.updates.pending()
        fonte = bot.fonte
        in_hand = fonte.database.engine.waiting + fonte.deadlines.in_hand + fonte.sender.depth
        return bool(waiting or in_hand)

    def is_due() -> bool:
        [[first]] = rows(bot.database_path, _FIRST_DUE)
        return first is not None and datetime.fromisoformat(f"{first}Z") <= bot.clock.now()

    await until(lambda: not is_at_work() and not is_due(), timeout_seconds)


def dead_letters(bot: RunningBot) -> list[Any]:
    """The updates that could not be handled, each with its traceback."""
    return rows(bot.database_path, 'SELECT "update", traceback FROM dead_letters')


def refusals(bot: RunningBot) -> list[str]:
    """The calls that Telegram did not take, with its reasons."""
    return [
        f"{call.method}: {call.description}"
        for call in bot.telegram.calls()
        if call.method != "getUpdates"  # the one that waits is cut off when the bot stops
        and 400 <= call.status < 500
        and not any(text in (call.description or "") for text in _HARMLESS)
    ]


def stored(bot: RunningBot, sql: str, *parameters: object) -> list[Any]:
    """The rows of a query, read beside the bot."""
    return rows(bot.database_path, sql, *parameters)


def answers_of(bot: RunningBot, person_id: int) -> int:
    """How many answers of a person count, as the history of each question has it."""
    sql = "SELECT coalesce(sum(times_right + times_wrong), 0) FROM question_histories"
    return int(stored(bot, f"{sql} WHERE learner_id = ?", person_id)[0][0])


def group(bot: RunningBot, *person_ids: int) -> Chat:
    """A group that the bot is in."""
    chat = Chat(-1_001_234_567, "supergroup", set(person_ids), "Classe 3B")
    bot.telegram.world.chats[chat.id] = chat
    return chat


def sent_to(bot: RunningBot, chat_id: int) -> list[str]:
    """The texts that the bot has sent to a chat so far."""
    calls = bot.telegram.calls("sendMessage", chat_id)
    return [call.parameters.text("text") for call in calls]
