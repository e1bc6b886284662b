"""About chats and their members: getChat, getChatMember."""

from sandbox.bot_api.content import check_access, read_chat
from sandbox.errors import bad_request
from sandbox.json_types import Json
from sandbox.membership import bot_membership
from sandbox.parameters import Parameters
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
    chat = read_chat(world, parameters)
    if chat.type != "private":
        check_access(world, chat)
    full = world.chat_json(chat) | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }
    if "username" in full:
        full["active_usernames"] = [full["username"]]
    return full


def get_chat_member(world: World, parameters: Parameters) -> Json:
    """Bot API: getChatMember."""
    chat = read_chat(world, parameters)
    user_id = parameters.integer("user_id")
    if user_id == world.bot.id:
        return bot_membership(world, chat)
    if user_id not in chat.members:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return {"user": world.people[user_id].user(), "status": "member"}
