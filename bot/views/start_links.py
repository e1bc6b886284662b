"""Start links: what stands behind `?start=`, and comes back behind `/start`.

Telegram lets through letters, digits, `_` and `-`, at most 64 of them (deep links).
"""

from dataclasses import dataclass

from bot.engine.message import Message


@dataclass(frozen=True)
class StartLink(Message):
    """A message in a link that opens the bot."""

    separator = "_"

    def address(self, username: str) -> str:
        """The address, for the bot of that name."""
        return f"https://t.me/{username}?start={self.encode()}"


@dataclass(frozen=True)
class OpenChat(StartLink):
    """The private chat, as a quiz in a group needs it."""

    verb = "live"


@dataclass(frozen=True)
class JoinLink(StartLink):
    """Come into a quiz with its code."""

    verb = "live"
    code: str


@dataclass(frozen=True)
class CohostLink(StartLink):
    """Lead a quiz too, with its key."""

    verb = "cohost"
    key_of_quiz: str


@dataclass(frozen=True)
class ResultLink(StartLink):
    """One's own result of a quiz."""

    verb = "result"
    quiz: int
