"""All classes: they start, hear what the bot says in their chats, and are sent home."""

from sandbox.classroom.answer_key import AnswerKey
from sandbox.classroom.plan import ClassPlan, check_plan
from sandbox.classroom.pupils import find_pupils
from sandbox.classroom.school_class import SchoolClass
from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.people import Chat
from sandbox.world import World


class Classes:
    """The classes of a world, by number. A chat without pupils costs one look-up a message."""

    def __init__(self, world: World, key: AnswerKey | None = None) -> None:
        self._world = world
        self.key = key or AnswerKey()
        self._running: dict[int, SchoolClass] = {}
        self._by_chat: dict[int, list[SchoolClass]] = {}
        self._last_number = 0
        world.on_message.append(self._hear)
        world.on_reset.append(self._forget_all)

    def running(self) -> list[SchoolClass]:
        """The classes that have not been sent home, oldest first."""
        return list(self._running.values())

    def find(self, number: int) -> SchoolClass:
        """The class with this number. Raises ControlError 404."""
        if number not in self._running:
            raise ControlError(404, f"there is no class {number}")
        return self._running[number]

    def start(self, plan: ClassPlan) -> SchoolClass:
        """Bring a class in. Needs a running event loop. Raises ControlError."""
        check_plan(self._world, plan)
        self._last_number += 1
        taken = {each.person.id for one in self._running.values() for each in one.pupils}
        pupils = find_pupils(self._world, plan.size, taken, plan.seed)
        begun = SchoolClass(self._world, self._last_number, plan, pupils, self.key, self._show)
        self._running[begun.number] = begun
        for chat_id in self._chat_ids(begun):
            self._by_chat.setdefault(chat_id, []).append(begun)
        begun.begin()
        self._show(begun)
        return begun

    def dismiss(self, number: int) -> None:
        """Send a class home. Raises ControlError 404."""
        gone = self.find(number)
        for chat_id in self._chat_ids(gone):
            self._by_chat[chat_id].remove(gone)
            if not self._by_chat[chat_id]:
                del self._by_chat[chat_id]
        gone.dismiss()
        del self._running[number]
        self._world.events.tell_list("class_gone", {"id": number})

    def _chat_ids(self, one: SchoolClass) -> list[int]:
        """Where a class listens: in the private chats of its pupils, and in its group."""
        private = [pupil.person.id for pupil in one.pupils]
        return private if one.plan.group_id is None else [*private, one.plan.group_id]

    def _hear(self, chat: Chat, message: Json) -> None:
        for one in self._by_chat.get(chat.id, ()):
            one.hear(chat, message)
        if "migrate_to_chat_id" in message and chat.id in self._by_chat:
            self._move(chat.id, message["migrate_to_chat_id"])

    def _move(self, old_id: int, new_id: int) -> None:
        moved = self._by_chat.pop(old_id)
        for one in moved:
            one.move_to(new_id)
        self._by_chat[new_id] = moved

    def _show(self, one: SchoolClass) -> None:
        if self._world.events.is_heard(None):
            self._world.events.tell_list("class", one.as_json())

    def _forget_all(self) -> None:
        for one in self._running.values():
            one.forget_plans()
        self._running.clear()
        self._by_chat.clear()
