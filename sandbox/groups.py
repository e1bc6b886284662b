"""Groups: how they come to be, what the bot may do in them, their upgrade to supergroups."""

from collections.abc import Sequence

from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.membership import DETAILS, bot_membership, tell_membership
from sandbox.messages import new_message
from sandbox.people import Chat
from sandbox.world import World

TYPES = ("group", "supergroup")
FIRST_ID = {"group": -4_000_000, "supergroup": -1_002_000_000_000}
AWAY = {"left", "kicked"}


def create_group(
    world: World,
    title: str,
    member_ids: Sequence[int],
    *,
    kind: str = "supergroup",
    group_id: int | None = None,
    bot_status: str = "member",
) -> Chat:
    """A group that the first of these people has made. Raises ControlError.

    The bot is told of it, by `my_chat_member` and a service message, unless it is not in it.
    """
    if kind not in TYPES:
        raise ControlError(400, f"type must be one of {', '.join(TYPES)}")
    if not member_ids:
        raise ControlError(400, "members must name one person at least")
    for person_id in member_ids:
        world.person(person_id)
    chat = Chat(group_id or next_group_id(world, kind), kind, set(member_ids), title)
    if chat.id >= 0 or chat.id in world.chats:
        raise ControlError(409, f"id {chat.id} is taken, or is no negative number")
    _check_status(bot_status)
    chat.creator_id = member_ids[0]
    chat.bot_status = "left"
    world.chats[chat.id] = chat
    set_bot_status(world, chat.id, bot_status, by=member_ids[0])
    return chat


def next_group_id(world: World, kind: str) -> int:
    """An id that no group has; those of supergroups begin with -100."""
    number = FIRST_ID[kind] - 1
    while number in world.chats:
        number -= 1
    return number


def find_group(world: World, group_id: int) -> Chat:
    """The group with this id. Raises ControlError 404."""
    chat = world.chats.get(group_id)
    if chat is None or chat.type == "private":
        raise ControlError(404, f"there is no group {group_id}")
    return chat


def groups(world: World) -> list[Chat]:
    """All groups, also those that have become supergroups."""
    return [chat for chat in world.chats.values() if chat.type != "private"]


def set_bot_status(world: World, group_id: int, status: str, by: int | None = None) -> None:
    """Somebody adds, removes, promotes or silences the bot; `status` as in ChatMember."""
    _check_status(status)
    chat = find_group(world, group_id)
    actor = actor_in(world, chat, by)
    old, was_away = bot_membership(world, chat), chat.bot_status in AWAY
    chat.bot_status = status
    tell_membership(world, chat, actor, old)
    if was_away and status not in AWAY:
        tell_service(world, chat, actor, {"new_chat_members": [world.bot.user()]})
    world.tell_group(chat)


def actor_in(world: World, chat: Chat, by: int | None) -> Json:
    """Who acts in a group, as a User: this person, else who has made it, else any member.

    Raises ControlError.
    """
    if by is not None:
        return world.person(by).user()
    if not chat.members:
        raise ControlError(409, f"nobody is left in group {chat.id}")
    usual = chat.creator_id if chat.creator_id in chat.members else min(chat.members)
    assert usual is not None
    return world.people[usual].user()


def migrate(world: World, group_id: int) -> Chat:
    """Upgrade a group to a supergroup, which is returned. Raises ControlError 409.

    Both chats get their service message; the old one refuses every message from now on.
    """
    old = find_group(world, group_id)
    if old.type != "group" or old.migrated_to is not None:
        raise ControlError(409, f"{group_id} is no group that can be upgraded")
    new = Chat(next_group_id(world, "supergroup"), "supergroup", set(old.members), old.title)
    new.bot_status, new.creator_id = old.bot_status, old.creator_id
    new.administrators, new.kicked = set(old.administrators), set(old.kicked)
    world.chats[new.id] = new
    actor = actor_in(world, old, None)
    old.migrated_to = new.id
    tell_service(world, old, actor, {"migrate_to_chat_id": new.id})
    tell_service(world, new, actor, {"migrate_from_chat_id": old.id})
    return new


def tell_service(world: World, chat: Chat, actor: Json, content: Json) -> None:
    """Put a service message into a group; the bot hears it while it is a member."""
    message = new_message(world, chat, actor) | content
    world.put_message(chat, message)
    if chat.bot_status not in AWAY:
        world.updates.add("message", message, world.timing.update_retention)


def bot_hears(world: World, chat: Chat, message: Json) -> bool:
    """Whether a person's message reaches the bot (Bot API: Privacy mode).

    In a group these are commands, also those for it alone (`/quiz@bot`), and answers to it; an
    administrator hears everything.
    """
    if chat.type == "private" or chat.bot_status == "administrator":
        return True
    if chat.bot_status in AWAY:
        return False
    replied = message.get("reply_to_message")
    if replied and replied["from"]["id"] == world.bot.id:
        return True
    text = str(message.get("text") or message.get("caption") or "")
    command, _, username = text.split(" ")[0].split("\n")[0].partition("@")
    is_meant = not username or username.lower() == world.bot.username.lower()
    return bool(command.startswith("/") and is_meant)


def _check_status(status: str) -> None:
    if status not in DETAILS:
        raise ControlError(400, f"the bot's status must be one of {', '.join(DETAILS)}")
