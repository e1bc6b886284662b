"""Reading what a call is about: the chat, the text with its entities, the message it replies to."""

from typing import Any

from sandbox.errors import ApiError, bad_request, forbidden
from sandbox.json_types import Json
from sandbox.markup import parse
from sandbox.messages import without_reply
from sandbox.parameters import Parameters
from sandbox.people import Chat
from sandbox.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
# How Telegram calls what a message may not be sent with.
SENT_KINDS = {
    "text": "text messages",
    "photo": "photos",
    "document": "documents",
    "poll": "polls",
}


def read_chat(world: World, parameters: Parameters) -> Chat:
    """The chat that `chat_id` names. Raises ApiError 400."""
    raw = parameters.text("chat_id")
    if not raw:
        raise bad_request("chat_id is empty")
    try:
        chat = world.chats.get(int(raw))
    except ValueError:
        chat = None
    if chat is None or not _has_met(world, chat):
        raise bad_request("chat not found")
    return chat


def _has_met(world: World, chat: Chat) -> bool:
    """A bot finds a private chat only after that person has written."""
    return chat.type != "private" or world.people[chat.id].started


def check_access(world: World, chat: Chat) -> None:
    """Raises ApiError when the bot can no longer do anything in the chat."""
    if chat.type == "private":
        person = world.people[chat.id]
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
    if chat.migrated_to is not None:
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        raise ApiError(400, text, {"migrate_to_chat_id": chat.migrated_to})
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")


def check_may_write(world: World, chat: Chat, content: Json) -> None:
    """Raises ApiError when the bot cannot send this content to the chat."""
    check_access(world, chat)
    if chat.bot_status == "restricted":
        kinds = (name for field, name in SENT_KINDS.items() if field in content)
        raise bad_request(f"not enough rights to send {next(kinds)} to the chat")


def read_text(world: World, parameters: Parameters) -> Json:
    """The `text` and `entities` of a message (Bot API: sendMessage). Raises ApiError 400."""
    raw = parameters.text("text")
    if not raw:
        raise bad_request("message text is empty")
    text, entities = read_formatted(world, parameters, raw, "entities")
    if not text.strip():
        raise bad_request("text must be non-empty")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    options = parameters.decoded("link_preview_options", "link preview options")
    if options:
        content["link_preview_options"] = options
    return content


def check_text_length(content: Json, description: str) -> None:
    """Raises ApiError 400 with this description when the visible text is too long."""
    if len(content["text"]) > TEXT_LIMIT:
        raise bad_request(description)


def read_caption(world: World, parameters: Parameters) -> Json:
    """The `caption` and `caption_entities`, empty without one. Raises ApiError 400."""
    raw = parameters.text("caption")
    if not raw:
        return {}
    caption, entities = read_formatted(world, parameters, raw, "caption_entities")
    if len(caption) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    content: Json = {"caption": caption} if caption else {}
    if entities and caption:
        content["caption_entities"] = entities
    return content


def read_formatted(
    world: World,
    parameters: Parameters,
    raw: str,
    entities_name: str,
    mode_name: str = "parse_mode",
) -> tuple[str, list[Json]]:
    """The visible text of an argument, and its entities. Raises ApiError 400."""
    mode = parameters.text(mode_name)
    entities: Any = None if mode else parameters.decoded(entities_name, "entities")
    return parse(raw, mode, entities, world.find_user)


def read_reply(chat: Chat, parameters: Parameters) -> Json:
    """`reply_to_message` for a new message, empty without one. Raises ApiError 400."""
    message_id, may_be_missing = _reply_target(parameters)
    if not message_id:
        return {}
    replied = chat.messages.get(message_id)
    if replied is not None:
        return {"reply_to_message": without_reply(replied)}
    if may_be_missing:
        return {}
    raise bad_request("message to be replied not found")


def _reply_target(parameters: Parameters) -> tuple[int, bool]:
    """The message to answer, 0 for none, and whether it may be missing."""
    reply = parameters.decoded("reply_parameters", "reply parameters")
    if reply is None:
        # Older bots name the message in plain parameters.
        lenient = parameters.boolean("allow_sending_without_reply")
        return parameters.integer("reply_to_message_id"), lenient
    if not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    if "message_id" not in reply:
        raise bad_request('can\'t find field "message_id"')
    return int(reply["message_id"]), bool(reply.get("allow_sending_without_reply"))
