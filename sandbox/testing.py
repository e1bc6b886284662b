"""A sandbox inside a test's own event loop, driven by plain method calls."""

from collections.abc import Sequence
from typing import Any, Self

from sandbox import actions, groups, members, voting
from sandbox.app import SandboxApp
from sandbox.calls import Call, CallFilter
from sandbox.classroom.answer_key import AnswerKey
from sandbox.classroom.plan import ClassPlan
from sandbox.classroom.school_class import SchoolClass
from sandbox.faults import Fault
from sandbox.flood import FloodLimits, Violation
from sandbox.json_types import Json
from sandbox.parameters import Upload
from sandbox.people import Chat, Person
from sandbox.redelivery import RedeliveryPlan
from sandbox.server import SandboxServer, listen
from sandbox.world import World


class RunningSandbox:
    """A served sandbox. Use `async with RunningSandbox() as sandbox:`, or `start` and `aclose`."""

    def __init__(self, world: World | None = None, answer_key: AnswerKey | None = None) -> None:
        self.world = world or World()
        app = SandboxApp(self.world, answer_key)
        self.classes = app.classes
        self._server = SandboxServer(self.world, app, listen("127.0.0.1", 0))

    async def start(self) -> Self:
        """Serve on a free loopback port."""
        await self._server.start()
        return self

    async def aclose(self) -> None:
        """Stop serving; a waiting getUpdates ends at once."""
        await self._server.stop()

    async def __aenter__(self) -> Self:
        """Start."""
        return await self.start()

    async def __aexit__(self, *exception: object) -> None:
        """Stop."""
        await self.aclose()

    @property
    def base_url(self) -> str:
        """The address of the page, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def api_url(self) -> str:
        """What a bot takes as BOT_API_URL."""
        return self.base_url

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.bot.token

    def method_url(self, method: str) -> str:
        """The address of a Bot API method."""
        return f"{self.base_url}/bot{self.token}/{method}"

    def create_person(
        self, first_name: str = "Test", language_code: str = "it", **fields: Any
    ) -> Person:
        """A new person, with the next free id unless one is given."""
        person_id = fields.pop("id", None) or self.world.next_person_id()
        person = Person(person_id, first_name, language_code=language_code, **fields)
        return self.world.add_person(person)

    def create_group(
        self, title: str, member_ids: Sequence[int], kind: str = "supergroup", **fields: Any
    ) -> Chat:
        """A new group with these people and the bot; fields as in `groups.create_group`."""
        return groups.create_group(self.world, title, member_ids, kind=kind, **fields)

    def set_bot_status(self, group_id: int, status: str, by: int | None = None) -> None:
        """The bot becomes member, administrator, restricted, left or kicked in a group."""
        groups.set_bot_status(self.world, group_id, status, by)

    def join(self, group_id: int, person_id: int) -> None:
        """A person joins a group, or comes back."""
        members.join(self.world, group_id, person_id)

    def leave(self, group_id: int, person_id: int) -> None:
        """A person leaves a group."""
        members.leave(self.world, group_id, person_id)

    def kick(self, group_id: int, person_id: int, by: int | None = None) -> None:
        """Somebody, else the group's creator, removes a person from it."""
        members.kick(self.world, group_id, person_id, by)

    def promote(self, group_id: int, person_id: int, by: int | None = None) -> None:
        """A member becomes an administrator."""
        members.promote(self.world, group_id, person_id, by)

    def demote(self, group_id: int, person_id: int, by: int | None = None) -> None:
        """An administrator becomes a plain member."""
        members.demote(self.world, group_id, person_id, by)

    def migrate(self, group_id: int) -> Chat:
        """A group becomes a supergroup; returns that."""
        return groups.migrate(self.world, group_id)

    def send(
        self,
        person_id: int,
        text: str,
        reply_to_message_id: int | None = None,
        chat_id: int | None = None,
    ) -> int:
        """A person writes, to the bot or in a group; returns the message id."""
        sent = actions.send_text(self.world, person_id, text, reply_to_message_id, chat_id)
        return sent.message_id

    def send_file(
        self,
        person_id: int,
        kind: str,
        content: bytes,
        name: str = "file.bin",
        mime_type: str = "application/octet-stream",
        caption: str = "",
    ) -> int:
        """A person sends a file; `kind` as in `media.KINDS`. Returns the message id."""
        upload = Upload(name, mime_type, content)
        return actions.send_file(self.world, person_id, kind, upload, caption).message_id

    def tap(
        self,
        person_id: int,
        message_id: int,
        data: str,
        forge: bool = False,
        chat_id: int | None = None,
    ) -> str:
        """A person taps a button; returns the query id."""
        return actions.tap(self.world, person_id, message_id, data, forge, chat_id)

    def edit(
        self, person_id: int, message_id: int, text: str, chat_id: int | None = None
    ) -> int | None:
        """A person edits an own message; returns the update id, if the bot hears it."""
        return actions.edit_text(self.world, person_id, message_id, text, chat_id)

    def vote(
        self, person_id: int, message_id: int, option_ids: list[int], chat_id: int | None = None
    ) -> None:
        """A person votes in a poll; options by position from 0."""
        voting.vote(self.world, person_id, message_id, option_ids, chat_id)

    def retract_vote(self, person_id: int, message_id: int, chat_id: int | None = None) -> None:
        """A person takes a vote back."""
        voting.retract_vote(self.world, person_id, message_id, chat_id)

    def close_poll(self, chat_id: int, message_id: int) -> None:
        """The time of a poll is over."""
        voting.close_poll(self.world, chat_id, message_id)

    def start_class(self, size: int, **plan: Any) -> SchoolClass:
        """A class of simulated pupils comes; fields of `ClassPlan` say where and what it does.

        Its `pause` and `resume` hold it; `dismiss_class` sends it home.
        """
        return self.classes.start(ClassPlan(size, **plan))

    def dismiss_class(self, one: SchoolClass) -> None:
        """A class goes home."""
        self.classes.dismiss(one.number)

    def block(self, person_id: int) -> None:
        """A person blocks the bot."""
        actions.set_blocked(self.world, person_id, True)

    def unblock(self, person_id: int) -> None:
        """A person unblocks the bot."""
        actions.set_blocked(self.world, person_id, False)

    def deactivate(self, person_id: int) -> None:
        """A person deletes the account."""
        actions.deactivate(self.world, person_id)

    def messages(self, chat_id: int) -> list[Json]:
        """The messages of a chat as apps show them, oldest first."""
        return self.world.chats[chat_id].messages_as_apps_see()

    def last_message(self, chat_id: int) -> Json:
        """The newest message of a chat."""
        return self.messages(chat_id)[-1]

    def calls(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """The bot's calls so far, oldest first."""
        return self.world.calls.find(CallFilter(method, chat_id))

    @property
    def next_call_index(self) -> int:
        """The number that the next call will have; hand it to `wait` as `since`."""
        return self.world.calls.next_index

    async def wait(
        self,
        method: str | None = None,
        chat_id: int | None = None,
        text_contains: str | None = None,
        since: int = 0,
        count: int = 1,
        timeout_seconds: float = 30.0,
    ) -> list[Call]:
        """Return when so many successful calls match. Raises TimeoutError."""
        wanted = CallFilter(method, chat_id, text_contains, since)
        return await self.world.calls.wait(wanted, count, timeout_seconds)

    def fault(self, kind: str, **fields: Any) -> Fault:
        """Make the next matching calls fail; fields as in the control API."""
        return self.world.faults.plant({"kind": kind, **fields})

    def remove_fault(self, fault_id: int) -> None:
        """End one fault, as one without `times` needs it."""
        self.world.faults.remove(fault_id)

    def go_offline(self) -> None:
        """Cut all connections and refuse new ones."""
        self._server.go_offline()

    async def go_online(self) -> None:
        """Accept connections again, at the same address."""
        await self._server.go_online()

    def start_flood_control(self, **limits: Any) -> None:
        """Keep Telegram's limits from now on; fields of `FloodLimits` change them."""
        self.world.flood.start(FloodLimits(**limits))

    def stop_flood_control(self) -> None:
        """Keep no limits; the violations stay readable."""
        self.world.flood.stop()

    @property
    def violations(self) -> list[Violation]:
        """The calls over a limit or inside a `retry_after`, oldest first."""
        return list(self.world.flood.violations)

    def redeliver(
        self, times: int = 1, window: int = 1, seed: int = 0, disorderly: bool = False
    ) -> None:
        """Deliver what arrives from now on 1 to `times` times, shuffled in windows."""
        self.world.updates.redeliver(RedeliveryPlan(times, window, seed, disorderly))

    def stop_redelivery(self) -> None:
        """Deliver as Telegram does."""
        self.world.updates.redeliver(None)

    def restart_update_ids(self, next_id: int) -> None:
        """Number the next update with this, perhaps low, number."""
        self.world.updates.restart_ids(next_id)

    def move_clock(self, seconds: float) -> None:
        """Let time pass at once; every lifetime and pause of the sandbox follows."""
        self.world.clock.move(seconds)

    def stop_clock(self) -> None:
        """From now on time passes by `move_clock` only."""
        self.world.clock.stop()

    def inject(self, update: Json) -> int:
        """Queue a raw update; returns its id."""
        return self.world.updates.inject(update, self.world.timing.update_retention)

    def reset(self) -> None:
        """Forget chats, groups, calls, updates and every condition; the clock is right again."""
        self.world.reset()
