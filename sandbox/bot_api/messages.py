"""Sending: sendMessage, sendChatAction."""

from sandbox.bot_api.content import (
    check_access,
    check_may_write,
    check_text_length,
    read_chat,
    read_reply,
    read_text,
)
from sandbox.errors import bad_request
from sandbox.json_types import Json
from sandbox.keyboards import check_reply_markup, read_force_reply, read_reply_markup
from sandbox.messages import new_message
from sandbox.parameters import Parameters
from sandbox.world import World

CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, parameters: Parameters) -> Json:
    """Bot API: sendMessage."""
    content = read_text(world, parameters)
    check_text_length(content, "message is too long")
    return send_new(world, parameters, content)


def send_new(world: World, parameters: Parameters, content: Json) -> Json:
    """Put a new message of the bot into the chat of the call and return it."""
    markup, wish = read_reply_markup(parameters), read_force_reply(parameters)
    chat = read_chat(world, parameters)
    reply = read_reply(chat, parameters)
    check_may_write(world, chat, content)
    check_reply_markup(markup)
    message = new_message(world, chat, world.bot.user()) | reply | content
    if parameters.boolean("protect_content"):
        message["has_protected_content"] = True
    if effect_id := parameters.text("message_effect_id"):
        message["effect_id"] = effect_id
    if markup:
        message["reply_markup"] = markup
    if wish:  # apps see it; in a Message that bots get, only inline keyboards stand
        chat.unseen_by_bot[message["message_id"]] = {"reply_markup": wish}
    world.put_message(chat, message)
    return message


def send_chat_action(world: World, parameters: Parameters) -> bool:
    """Bot API: sendChatAction."""
    action = parameters.text("action").lower()
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = read_chat(world, parameters)
    check_access(world, chat)
    world.show(chat, "chat_action", {"action": action})
    return True
