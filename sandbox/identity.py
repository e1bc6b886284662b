"""Who the bot is, as BotFather would have registered it."""

import secrets
from dataclasses import dataclass, field

from sandbox.json_types import Json


def random_token() -> str:
    """A token of the form that BotFather gives."""
    return f"{secrets.randbelow(9 * 10**9) + 10**9}:AA{secrets.token_hex(16)}x"


@dataclass(frozen=True)
class BotIdentity:
    """The bot's token and names."""

    token: str = field(default_factory=random_token)
    username: str = "fonte_sandbox_bot"
    first_name: str = "Fonte"

    @property
    def id(self) -> int:
        """The bot's user id: the digits before the colon of its token."""
        return int(self.token.partition(":")[0])

    def user(self) -> Json:
        """The Bot API User object as it stands in messages."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }
