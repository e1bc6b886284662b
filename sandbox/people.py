"""A person who uses the bot, and the chat in which they meet."""

from dataclasses import dataclass, field

from sandbox.json_types import Json


@dataclass
class Person:
    """One human with an account."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    about: dict[str, str] = field(default_factory=lambda: {"it": "", "en": ""})
    blocked: bool = False
    # The account is deleted: nobody can write to it, and it does nothing any more.
    deactivated: bool = False
    # Whether this person ever wrote to the bot: before that the bot cannot find the chat.
    started: bool = False
    unread: int = 0

    def user(self) -> Json:
        """The Bot API User object."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass
class Chat:
    """A conversation: its members and its messages by id, oldest first."""

    id: int
    type: str
    members: set[int]
    title: str = ""
    messages: dict[int, Json] = field(default_factory=dict)
    # In a group: member, administrator, restricted (may not write), left or kicked.
    bot_status: str = "member"
    # The supergroup that this group has become.
    migrated_to: int | None = None

    def last_message(self) -> Json | None:
        """The newest message, None in an empty chat."""
        return next(reversed(self.messages.values()), None)
