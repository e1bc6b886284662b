"""When the bot's messages arrived at Telegram, and how many of them in a stretch of time."""

from itertools import pairwise

from sandbox.calls import Call
from sandbox.flood import is_counted

# Telegram counts when a call arrives, the bot when it leaves: what the way of two may differ by.
ON_THE_WAY_SECONDS = 0.05


def times(calls: list[Call], chat_id: int | None = None) -> list[float]:
    """When messages arrived at Telegram, those it refused too."""
    messages = (c for c in calls if c.chat_id is not None and is_counted(c.method, c.chat_id))
    return [call.time for call in messages if chat_id is None or call.chat_id == chat_id]


def pairs_in_chats(calls: list[Call]) -> list[tuple[float, float]]:
    """Each two messages to a chat that followed one another, as their times."""
    chats = {call.chat_id for call in calls if call.chat_id is not None}
    return [pair for chat in chats for pair in pairwise(times(calls, chat))]


def most_in(arrived: list[float], seconds: float) -> int:
    """The most that arrived in any stretch of so many seconds, less what the way may do."""
    stretch = seconds - ON_THE_WAY_SECONDS
    return max(sum(at <= other < at + stretch for other in arrived) for at in arrived)
