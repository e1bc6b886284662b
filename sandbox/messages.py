"""Parts that every message has, whoever sends it."""

from sandbox.json_types import Json
from sandbox.people import Chat
from sandbox.world import World


def new_message(world: World, chat: Chat, sender: Json) -> Json:
    """The fields that every message has."""
    return {
        "message_id": world.next_message_id(),
        "from": sender,
        "chat": world.chat_json(chat),
        "date": world.now(),
    }


def without_reply(message: Json) -> Json:
    """A message as it stands inside another: without the message that it answers itself."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
