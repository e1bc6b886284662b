"""About chats and their members: getChat, getChatMember, getChatAdministrators and the count."""

from sandbox.bot_api.content import check_access, read_chat
from sandbox.errors import bad_request
from sandbox.groups import AWAY
from sandbox.json_types import Json
from sandbox.membership import bot_membership, membership_of
from sandbox.parameters import Parameters
from sandbox.people import Chat
from sandbox.world import World

NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def get_chat(world: World, parameters: Parameters) -> Json:
    """Bot API: getChat, a ChatFullInfo."""
    chat = _read_reachable(world, parameters)
    full = world.chat_json(chat) | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }
    if "username" in full:
        full["active_usernames"] = [full["username"]]
    return full


def get_chat_member(world: World, parameters: Parameters) -> Json:
    """Bot API: getChatMember. A person who was never in the chat has left it."""
    chat = _read_reachable(world, parameters)
    user_id = parameters.integer("user_id")
    if user_id == world.bot.id:
        return bot_membership(world, chat)
    person = world.people.get(user_id)
    if person is None or (chat.type == "private" and person.id != chat.id):
        raise bad_request("PARTICIPANT_ID_INVALID")
    return membership_of(chat, person)


def get_chat_administrators(world: World, parameters: Parameters) -> list[Json]:
    """Bot API: getChatAdministrators: who made the group, people, then the bot itself."""
    chat = _read_reachable(world, parameters)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    ids = sorted(chat.administrators)
    if chat.creator_id in chat.members:
        assert chat.creator_id is not None
        ids.insert(0, chat.creator_id)
    found = [membership_of(chat, world.people[person_id]) for person_id in ids]
    if chat.bot_status == "administrator":
        found.append(bot_membership(world, chat))
    return found


def get_chat_member_count(world: World, parameters: Parameters) -> int:
    """Bot API: getChatMemberCount, bots among them."""
    chat = _read_reachable(world, parameters)
    return len(chat.members) + (chat.bot_status not in AWAY)


def _read_reachable(world: World, parameters: Parameters) -> Chat:
    """The chat of a call; a group must have the bot in it. Raises ApiError."""
    chat = read_chat(world, parameters)
    if chat.type != "private":
        check_access(world, chat)
    return chat
