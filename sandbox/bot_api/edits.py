"""Editing and deleting messages. An edit without `reply_markup` removes the keyboard."""

from sandbox.bot_api.content import check_access, check_text_length, read_chat, read_text
from sandbox.errors import bad_request
from sandbox.json_types import Json
from sandbox.keyboards import check_reply_markup, read_reply_markup
from sandbox.parameters import Parameters
from sandbox.people import Chat
from sandbox.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
DELETE_LIMIT = 100
# Fields that an edit decides anew; all others stay.
TEXT_FIELDS = {"text", "entities", "link_preview_options", "reply_markup"}


def edit_message_text(world: World, parameters: Parameters) -> Json:
    """Bot API: editMessageText."""
    content = read_text(world, parameters)
    chat, old, markup = read_edit(world, parameters)
    if "text" not in old:
        raise bad_request("there is no text in the message to edit")
    check_text_length(content, "MESSAGE_TOO_LONG")
    return apply_edit(world, chat, old, TEXT_FIELDS, content, markup)


def edit_message_reply_markup(world: World, parameters: Parameters) -> Json:
    """Bot API: editMessageReplyMarkup."""
    chat, old, markup = read_edit(world, parameters)
    return apply_edit(world, chat, old, {"reply_markup"}, {}, markup)


def read_edit(world: World, parameters: Parameters) -> tuple[Chat, Json, Json | None]:
    """The chat, the bot's message and the new keyboard of an edit. Raises ApiError."""
    markup = read_reply_markup(parameters)
    if parameters.text("inline_message_id"):
        raise bad_request("message to edit not found")
    chat = read_chat(world, parameters)
    message_id = parameters.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    old = chat.messages.get(message_id)
    if old is None:
        raise bad_request("message to edit not found")
    # Nor can what asks for a reply (Bot API: Updating messages).
    asks_for_reply = "reply_markup" in chat.unseen_by_bot.get(message_id, {})
    if old["from"]["id"] != world.bot.id or asks_for_reply:
        raise bad_request("message can't be edited")
    check_access(world, chat)
    check_reply_markup(markup)
    return chat, old, markup


def apply_edit(
    world: World,
    chat: Chat,
    old: Json,
    replaced: set[str],
    content: Json,
    markup: Json | None,
) -> Json:
    """Put the edited message in place and return it. Raises ApiError 400 when nothing changes."""
    kept = {name: value for name, value in old.items() if name not in replaced}
    edited = kept | content
    if markup:
        edited["reply_markup"] = markup
    if edited == old:
        raise bad_request(NOT_MODIFIED)
    edited["edit_date"] = world.now()
    world.replace_message(chat, edited)
    return edited


def delete_message(world: World, parameters: Parameters) -> bool:
    """Bot API: deleteMessage."""
    chat = read_chat(world, parameters)
    message_id = parameters.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    check_access(world, chat)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    world.remove_message(chat, message_id)
    return True


def may_delete(world: World, chat: Chat, message: Json) -> bool:
    """In time; and in a group of an administrator, or a message of the bot's own."""
    if world.clock() - message["date"] > world.timing.delete_limit:
        return False
    is_own = message["from"]["id"] == world.bot.id
    return bool(chat.type == "private" or chat.bot_status == "administrator" or is_own)


def delete_messages(world: World, parameters: Parameters) -> bool:
    """Bot API: deleteMessages; messages that are not there, or too old, are passed over."""
    chat = read_chat(world, parameters)
    message_ids = parameters.decoded("message_ids", "message identifiers")
    if not isinstance(message_ids, list) or not message_ids:
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > DELETE_LIMIT:
        raise bad_request("too many message identifiers specified")
    check_access(world, chat)
    for message_id in message_ids:
        message = chat.messages.get(message_id)
        if message is not None and may_delete(world, chat, message):
            world.remove_message(chat, message_id)
    return True
