"""A person who uses the bot, and the chat in which they meet."""

from dataclasses import dataclass, field

from sandbox.json_types import Json
from sandbox.polls import Poll


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
    # One of a simulated class: lists do not show such people one by one.
    is_pupil: bool = False

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
    # Who is in it now.
    members: set[int]
    title: str = ""
    messages: dict[int, Json] = field(default_factory=dict)
    # In a group: member, administrator, restricted (may not write), left or kicked.
    bot_status: str = "member"
    # The supergroup that this group has become.
    migrated_to: int | None = None
    creator_id: int | None = None
    administrators: set[int] = field(default_factory=set)
    kicked: set[int] = field(default_factory=set)
    # The state of the polls among the messages, by message id.
    polls: dict[int, Poll] = field(default_factory=dict)
    # What apps see of a message and bots do not, by message id.
    unseen_by_bot: dict[int, Json] = field(default_factory=dict)

    def last_message(self) -> Json | None:
        """The newest message, None in an empty chat."""
        return next(reversed(self.messages.values()), None)

    def status_of(self, person_id: int) -> str:
        """How a person stands here: creator, administrator, member, left or kicked."""
        if person_id not in self.members:
            return "kicked" if person_id in self.kicked else "left"
        if person_id == self.creator_id:
            return "creator"
        return "administrator" if person_id in self.administrators else "member"

    def as_apps_see(self, message: Json) -> Json:
        """A message with what bots are not shown, such as the wish for a reply."""
        extra = self.unseen_by_bot.get(message["message_id"])
        return message | extra if extra else message

    def messages_as_apps_see(self) -> list[Json]:
        """All messages as they stand, oldest first."""
        return [self.as_apps_see(message) for message in self.messages.values()]

    def forget_message(self, message_id: int) -> None:
        """Take a message away, with all that belongs to it."""
        del self.messages[message_id]
        self.unseen_by_bot.pop(message_id, None)
        if poll := self.polls.pop(message_id, None):
            poll.cancel_closing()

    def clear(self) -> None:
        """Take all messages away."""
        for message_id in list(self.messages):
            self.forget_message(message_id)
