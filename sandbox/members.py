"""The people of a group: who joins, leaves, is removed, or becomes an administrator."""

from collections.abc import Callable, Sequence

from sandbox.errors import ControlError
from sandbox.groups import actor_in, find_group, tell_service
from sandbox.json_types import Json
from sandbox.membership import membership_of, tell_membership_of
from sandbox.people import Chat, Person
from sandbox.world import World

# In large groups Telegram writes no service messages when people come and go (Bot API 5.1); how
# large that is, it does not say.
LARGE_GROUP = 100


def join(world: World, group_id: int, person_id: int) -> None:
    """A person joins, or comes back; nothing happens when they are in the group."""
    add(world, group_id, [person_id], by=person_id)


def add(world: World, group_id: int, person_ids: Sequence[int], by: int | None = None) -> None:
    """Somebody brings people in, all at once; those who are in the group stay as they are."""
    chat, actor = find_group(world, group_id), actor_in(world, find_group(world, group_id), by)
    people = [world.person(each) for each in person_ids if each not in chat.members]
    if chat.migrated_to is not None:
        raise ControlError(409, f"this group has become {chat.migrated_to}")
    if not people:
        return
    for person in people:
        _change(world, chat, person, actor, lambda each: _enter(chat, each))
    if not _is_large(chat):
        users = [person.user() for person in people]
        tell_service(world, chat, actor, {"new_chat_members": users})
    world.tell_group(chat)


def leave(world: World, group_id: int, person_id: int) -> None:
    """A person leaves. Who has made the group does so again on coming back."""
    leave_together(world, group_id, [person_id])


def leave_together(world: World, group_id: int, person_ids: Sequence[int]) -> None:
    """People leave one after another. Raises ControlError when one is not in the group."""
    chat = find_group(world, group_id)
    is_large = _is_large(chat)
    for person_id in person_ids:
        _, person = _find_member(world, group_id, person_id)
        _change(world, chat, person, person.user(), lambda each: _exit(chat, each))
        if not is_large:
            tell_service(world, chat, person.user(), {"left_chat_member": person.user()})
    world.tell_group(chat)


def kick(world: World, group_id: int, person_id: int, by: int | None = None) -> None:
    """Somebody removes a person, who may join again. Raises ControlError."""
    chat, person = _find_member(world, group_id, person_id)
    if person_id == chat.creator_id:
        raise ControlError(409, "nobody removes the person who has made the group")
    actor, is_large = actor_in(world, chat, by), _is_large(chat)
    _change(world, chat, person, actor, lambda each: _expel(chat, each))
    if not is_large:
        tell_service(world, chat, actor, {"left_chat_member": person.user()})
    world.tell_group(chat)


def promote(world: World, group_id: int, person_id: int, by: int | None = None) -> None:
    """Somebody makes a member an administrator. Raises ControlError."""
    chat, person = _find_member(world, group_id, person_id)
    if person_id == chat.creator_id:
        raise ControlError(409, "the person who has made the group has every right")
    _change(world, chat, person, actor_in(world, chat, by), chat.administrators.add)
    world.tell_group(chat)


def demote(world: World, group_id: int, person_id: int, by: int | None = None) -> None:
    """Somebody makes an administrator a plain member. Raises ControlError."""
    chat, person = _find_member(world, group_id, person_id)
    if person_id == chat.creator_id:
        raise ControlError(409, "nobody takes rights from the person who has made the group")
    _change(world, chat, person, actor_in(world, chat, by), chat.administrators.discard)
    world.tell_group(chat)


def _find_member(world: World, group_id: int, person_id: int) -> tuple[Chat, Person]:
    chat, person = find_group(world, group_id), world.person(person_id)
    if person_id not in chat.members:
        raise ControlError(409, f"person {person_id} is not in group {group_id}")
    return chat, person


def _enter(chat: Chat, person_id: int) -> None:
    chat.members.add(person_id)
    chat.kicked.discard(person_id)


def _exit(chat: Chat, person_id: int) -> None:
    chat.members.discard(person_id)
    chat.administrators.discard(person_id)


def _expel(chat: Chat, person_id: int) -> None:
    _exit(chat, person_id)
    chat.kicked.add(person_id)


def _change(
    world: World, chat: Chat, person: Person, actor: Json, change: Callable[[int], object]
) -> None:
    """Make a change to one person's standing, and tell a bot that listens for it."""
    old = membership_of(chat, person)
    change(person.id)
    tell_membership_of(world, chat, person, actor, old)


def _is_large(chat: Chat) -> bool:
    return len(chat.members) > LARGE_GROUP
