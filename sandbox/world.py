"""All that exists in the sandbox: one bot, people, their chats, what the bot has yet to hear."""

import asyncio
import time
from collections.abc import Callable, Iterable
from random import Random
from typing import TYPE_CHECKING

from sandbox.callbacks import PendingCallbacks
from sandbox.calls import CallLog
from sandbox.clock import MovableClock, Timer
from sandbox.commands import CommandMenus
from sandbox.errors import ControlError
from sandbox.events import EventHub
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.flood import FloodControl
from sandbox.identity import BotIdentity
from sandbox.json_types import Json
from sandbox.people import Chat, Person
from sandbox.personas import sample_people
from sandbox.timing import Timing
from sandbox.updates import UpdateQueue
from sandbox.webhook_target import ReplyRunner, WebhookTarget

if TYPE_CHECKING:
    from sandbox.webhook import WebhookDelivery


class World:
    """The state of the sandbox. `clock` gives unix seconds; every lifetime follows it."""

    def __init__(
        self,
        bot: BotIdentity | None = None,
        people: Iterable[Person] | None = None,
        clock: Callable[[], float] = time.time,
        timing: Timing | None = None,
        random: Random | None = None,
    ) -> None:
        self.bot = bot or BotIdentity()
        self.clock = MovableClock(clock)
        self.timing = timing or Timing()
        self.random = random or Random()  # noqa: S311 (numbers of updates, no secrets)
        self.updates = UpdateQueue(self.clock, self.random)
        self.calls = CallLog()
        self.faults = Faults()
        self.flood = FloodControl(self.clock)
        self.events = EventHub()
        self.commands = CommandMenus()
        self.files = FileStore()
        self.callbacks = PendingCallbacks(self.clock)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.closing = asyncio.Event()
        # Set as soon as the bot has asked for updates or given a webhook.
        self.bot_listens = asyncio.Event()
        self.webhook: WebhookDelivery | None = None
        # Runs the Bot API call that a webhook's answer carries; the application sets it.
        self.run_reply: ReplyRunner | None = None
        # Told of every message that is new or edited, and of every reset.
        self.on_message: list[Callable[[Chat, Json], None]] = []
        self.on_reset: list[Callable[[], None]] = []
        # Refuses connections for so many seconds; the server sets it.
        self.begin_outage: Callable[[float], None] | None = None
        self._last_poll = float("-inf")
        self._was_online = False
        self._presence: Timer | None = None
        self._last_person_id = 1_000
        self._last_message_id = self.random.randint(1, 2_000)
        for person in sample_people() if people is None else people:
            self.add_person(person)

    def now(self) -> int:
        """Unix time in whole seconds, as Telegram gives dates."""
        return int(self.clock())

    def next_message_id(self) -> int:
        """A new message id; they rise through all chats, as for real bots."""
        self._last_message_id += 1
        return self._last_message_id

    # People and chats

    def next_person_id(self) -> int:
        """An id that nobody has."""
        return self._last_person_id + 1

    def add_person(self, person: Person) -> Person:
        """Add a person and the empty private chat with the bot. Raises ControlError 409."""
        if person.id in self.people:
            raise ControlError(409, f"person {person.id} exists")
        if not person.is_pupil:  # pupils are numbered on their own
            self._last_person_id = max(self._last_person_id, person.id)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", {person.id})
        self.tell_person(person)
        return person

    def person(self, person_id: int) -> Person:
        """The person with this id. Raises ControlError 404."""
        if person_id not in self.people:
            raise ControlError(404, f"there is no person {person_id}")
        return self.people[person_id]

    def chat_json(self, chat: Chat) -> Json:
        """The Bot API Chat object."""
        result: Json = {"id": chat.id, "type": chat.type}
        if chat.type != "private":
            return result | {"title": chat.title}
        person = self.people[chat.id]
        result["first_name"] = person.first_name
        if person.last_name:
            result["last_name"] = person.last_name
        if person.username:
            result["username"] = person.username
        return result

    def person_json(self, person: Person) -> Json:
        """A person as pages see them."""
        user = person.user()
        del user["is_bot"]
        return user | {
            "about": person.about,
            "pupil": person.is_pupil,
            "blocked": person.blocked,
            "deactivated": person.deactivated,
            "last_message": self.chats[person.id].last_message(),
            "unread": person.unread,
        }

    def group_json(self, chat: Chat) -> Json:
        """A group as pages and the control API show it."""
        return {
            "id": chat.id,
            "type": chat.type,
            "title": chat.title,
            "members": sorted(chat.members),
            "creator": chat.creator_id,
            "administrators": sorted(chat.administrators),
            "kicked": sorted(chat.kicked),
            "bot_status": chat.bot_status,
            "migrated_to": chat.migrated_to,
            "last_message": chat.last_message(),
        }

    def find_user(self, user_id: int) -> Json | None:
        """The Bot API User with this id, None when nobody has it."""
        if user_id == self.bot.id:
            return self.bot.user()
        person = self.people.get(user_id)
        return person.user() if person else None

    # Messages

    def put_message(self, chat: Chat, message: Json) -> None:
        """Add a new message to a chat and show it."""
        chat.messages[message["message_id"]] = message
        if chat.type == "private":
            self.people[chat.id].unread += message["from"]["id"] == self.bot.id
        self._tell_of_message(chat, "message", message)

    def replace_message(self, chat: Chat, message: Json) -> None:
        """Put the new state of a message in the place of the old one and show it."""
        chat.messages[message["message_id"]] = message
        self._tell_of_message(chat, "edited_message", message)

    def remove_message(self, chat: Chat, message_id: int) -> None:
        """Take a message away and show that."""
        chat.forget_message(message_id)
        self.show(chat, "deleted", {"message_id": message_id})

    def _tell_of_message(self, chat: Chat, event: str, message: Json) -> None:
        self.show(chat, event, chat.as_apps_see(message))
        for hear in self.on_message:
            hear(chat, message)

    def show(self, chat: Chat, event: str, data: Json) -> None:
        """Tell pages what happens in a chat."""
        self.events.tell(chat.id, event, data)
        if event == "chat_action":
            return
        if chat.type == "private":
            self.tell_person(self.people[chat.id])
        else:
            self.tell_group(chat)

    def tell_person(self, person: Person) -> None:
        """Show the present state of a person; of a pupil only where that chat is open."""
        if self.events.is_heard(person.id, in_list=not person.is_pupil):
            told = self.person_json(person)
            self.events.tell(person.id, "person", told, in_list=not person.is_pupil)

    def tell_group(self, chat: Chat) -> None:
        """Show the present state of a group."""
        if self.events.is_heard(chat.id, in_list=True):
            self.events.tell(chat.id, "group", self.group_json(chat), in_list=True)

    def is_online(self) -> bool:
        """Whether the bot polled lately or has a webhook."""
        return self.webhook is not None or self.clock() - self._last_poll < self.timing.online

    def bot_json(self) -> Json:
        """The bot as pages see it."""
        return self.bot.user() | {"online": self.is_online()}

    def note_poll(self) -> None:
        """The bot asks for updates now."""
        self._last_poll = self.clock()
        self.bot_listens.set()
        self.note_presence()
        if self._presence:
            self._presence.cancel()
        self._presence = self.clock.call_later(self.timing.online + 0.1, self.note_presence)

    def set_webhook(self, target: WebhookTarget | None) -> None:
        """Deliver to this address from now on; None goes back to getUpdates."""
        if self.webhook:
            self.webhook.stop()
        self.webhook = None
        if target:
            # Loaded here because its HTTP client would double the time of every start.
            from sandbox.webhook import WebhookDelivery  # noqa: PLC0415

            self.webhook = WebhookDelivery(
                target, self.updates, self.clock, self.timing, self.run_reply
            )
            self.webhook.start()
            self.bot_listens.set()
        self.note_presence()

    def note_presence(self) -> None:
        """Show it when the bot has come or gone."""
        online = self.is_online()
        if online != self._was_online:
            self._was_online = online
            self.events.tell_everyone("bot", self.bot_json())

    # The whole

    def reset(self) -> None:
        """Forget what happened, groups, classes, and what makes life hard for a bot: faults,
        floods, redelivery, a moved clock. People and the bot's registration stay.
        """
        for forget in self.on_reset:
            forget()
        self._reset_people()
        self.calls.clear()
        self.faults.clear()
        self.flood.stop()
        self.flood.forget()
        self.updates.clear()
        self.updates.redeliver(None)
        self._reset_clock()
        self.files.clear()
        self.callbacks.clear()
        self.events.tell_everyone("reset", {})

    def _reset_people(self) -> None:
        for chat in self.chats.values():
            chat.clear()
        self.people = {each.id: each for each in self.people.values() if not each.is_pupil}
        self.chats = {person_id: self.chats[person_id] for person_id in self.people}
        for person in self.people.values():
            person.unread = 0
            person.blocked = False
            person.deactivated = False
            person.started = False

    def _reset_clock(self) -> None:
        moved = self.clock()
        self.clock.reset()
        self._last_poll += self.clock() - moved

    def close(self) -> None:
        """End every stream and every wait, before the server stops."""
        self.closing.set()
        if self.webhook:
            self.webhook.stop()
        self.callbacks.clear()
        self.updates.end_poll()
        self.clock.close()
        self.events.close()
