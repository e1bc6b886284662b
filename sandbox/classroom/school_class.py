"""One class: its pupils come, do what the bot's messages ask of them, and go home."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import assert_never

from sandbox import actions, members, voting
from sandbox.classroom.agenda import Agenda
from sandbox.classroom.answer_key import AnswerKey
from sandbox.classroom.plan import ClassPlan
from sandbox.classroom.pupils import Pupil
from sandbox.classroom.reading import (
    LetterQuestion,
    NameQuestion,
    PollQuestion,
    SoleButton,
    Task,
    read_task,
)
from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.people import Chat
from sandbox.world import World

Asked = tuple[int, int, str]


class SchoolClass:
    """A class from `begin` to `dismiss`; `on_change` is told when its figures change."""

    def __init__(
        self,
        world: World,
        number: int,
        plan: ClassPlan,
        pupils: list[Pupil],
        key: AnswerKey,
        on_change: Callable[["SchoolClass"], None],
    ) -> None:
        self.number = number
        self.plan = plan
        self.pupils = pupils
        self.presses = 0
        self.answers = 0
        self._world = world
        self._key = key
        self._on_change = on_change
        self._agenda = Agenda(world.clock)
        self._by_chat = {pupil.person.id: pupil for pupil in pupils}
        # Whose turn it was or is, by chat, message and identity of the task.
        self._at_work: dict[Asked, set[int]] = {}

    def as_json(self) -> Json:
        """The class as pages and the control API show it."""
        return {
            "id": self.number,
            "pupils": len(self.pupils),
            "skill": self.plan.skill,
            "delay_seconds": list(self.plan.delay_seconds),
            "group_id": self.plan.group_id,
            "payload": self.plan.payload,
            "code": self.plan.code,
            "paused": self.is_paused,
            "presses": self.presses,
            "answers": self.answers,
            "waiting": len(self._agenda),
        }

    # Coming and going

    def begin(self) -> None:
        """The pupils join the group, or open their private chats one by one."""
        if self.plan.group_id is None:
            for pupil in self.pupils:
                self._plan(pupil, self._start)
        else:
            ids = [pupil.person.id for pupil in self.pupils]
            members.add(self._world, self.plan.group_id, ids)
            self._look_around(self._world.chats[self.plan.group_id])

    def _look_around(self, chat: Chat) -> None:
        """What the bot said last before they came is meant for them too."""
        newest = self._newest(chat)
        if newest is not None:
            self.hear(chat, newest)

    def _start(self, pupil: Pupil) -> None:
        person = pupil.person
        if person.blocked:
            actions.set_blocked(self._world, person.id, False)
        actions.start(self._world, person.id, self.plan.payload)
        if self.plan.code:
            self._plan(pupil, self._write_code)

    def _write_code(self, pupil: Pupil) -> None:
        actions.send_text(self._world, pupil.person.id, self.plan.code)

    @property
    def is_paused(self) -> bool:
        """Whether the pupils do nothing at present."""
        return self._agenda.is_held

    def pause(self) -> None:
        """Hold every pupil where they are."""
        self._agenda.hold()
        self._on_change(self)

    def resume(self) -> None:
        """Let the pupils go on."""
        self._agenda.go_on()
        self._on_change(self)

    def dismiss(self) -> None:
        """Send the pupils home: they leave the group, or stop the bot."""
        self._agenda.clear()
        if self.plan.group_id is None:
            for pupil in self.pupils:
                if pupil.person.started and not pupil.person.blocked:
                    actions.set_blocked(self._world, pupil.person.id, True)
            return
        chat = self._world.chats[self.plan.group_id]
        ids = [pupil.person.id for pupil in self.pupils if pupil.person.id in chat.members]
        members.leave_together(self._world, chat.id, ids)

    def forget_plans(self) -> None:
        """Do nothing more; the sandbox is being reset."""
        self._agenda.clear()

    def move_to(self, group_id: int) -> None:
        """Follow the group, which has become a supergroup."""
        self.plan = replace(self.plan, group_id=group_id)

    # What the bot asks

    def hear(self, chat: Chat, message: Json) -> None:
        """Read a message of the bot that is new or edited, and plan what it asks for, once."""
        if not self._is_of_bot(message):
            return
        task = read_task(chat, message, self._key)
        if task is None or (isinstance(task, SoleButton) and message is not self._newest(chat)):
            return
        asked = (chat.id, message["message_id"], task.identity)
        at_work = self._at_work.setdefault(asked, set())
        for pupil in self._audience(chat):
            if pupil.person.id not in at_work:
                at_work.add(pupil.person.id)
                self._plan_task(pupil, asked)

    def _audience(self, chat: Chat) -> list[Pupil]:
        return [self._by_chat[chat.id]] if chat.type == "private" else self.pupils

    def _newest(self, chat: Chat) -> Json | None:
        """The newest message of the bot."""
        return next(filter(self._is_of_bot, reversed(chat.messages.values())), None)

    def _is_of_bot(self, message: Json) -> bool:
        sender_id: int = message["from"]["id"]
        return sender_id == self._world.bot.id

    def _plan_task(self, pupil: Pupil, asked: Asked) -> None:
        self._plan(pupil, lambda each: self._do(each, asked))

    def _plan(self, pupil: Pupil, act: Callable[[Pupil], None]) -> None:
        seconds = pupil.wait_seconds(self.plan.delay_seconds)
        self._agenda.plan(seconds, lambda: self._try(pupil, act))

    def _try(self, pupil: Pupil, act: Callable[[Pupil], None]) -> None:
        # Removed from the group, or the group is no more: then there is nothing to do.
        with suppress(ControlError):
            act(pupil)
        self._on_change(self)

    # What the pupils do

    def _do(self, pupil: Pupil, asked: Asked) -> None:
        """Do what was asked; when the message no longer asks it, wait for it to ask again."""
        chat_id, message_id, identity = asked
        chat = self._world.chats[chat_id]
        message = chat.messages.get(message_id)
        task = read_task(chat, message, self._key) if message else None
        if task is not None and task.identity == identity:
            self._carry_out(pupil, chat_id, message_id, task)
        else:
            self._at_work[asked].discard(pupil.person.id)

    def _carry_out(self, pupil: Pupil, chat_id: int, message_id: int, task: Task) -> None:
        world, person_id, skill = self._world, pupil.person.id, self.plan.skill
        match task:
            case LetterQuestion(letters=letters, right=right):
                letter = pupil.choose(list(letters), right or (), skill)
                actions.tap(world, person_id, message_id, letters[letter], chat_id=chat_id)
                self.answers += 1
            case SoleButton(data=data):
                actions.tap(world, person_id, message_id, data, chat_id=chat_id)
                self.presses += 1
            case PollQuestion(option_count=option_count, right=positions):
                options = [str(position) for position in range(option_count)]
                chosen = pupil.choose(options, [str(position) for position in positions], skill)
                voting.vote(world, person_id, message_id, [int(chosen)], chat_id)
                self.answers += 1
            case NameQuestion():
                name = pupil.person.first_name
                actions.send_text(world, person_id, name, message_id)
            case _:
                assert_never(task)
