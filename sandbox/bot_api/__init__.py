"""The Bot API, one module a family of methods; this table is its contents."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.bot_api import callbacks, chats, edits, files, messages, polls, profile, receiving
from sandbox.parameters import Parameters
from sandbox.world import World

Handler = Callable[[World, Parameters], Any | Awaitable[Any]]

METHODS: dict[str, Handler] = {
    "getMe": profile.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": messages.send_message,
    "sendPhoto": files.send_photo,
    "sendDocument": files.send_document,
    "sendChatAction": messages.send_chat_action,
    "editMessageText": edits.edit_message_text,
    "editMessageCaption": files.edit_message_caption,
    "editMessageMedia": files.edit_message_media,
    "editMessageReplyMarkup": edits.edit_message_reply_markup,
    "deleteMessage": edits.delete_message,
    "deleteMessages": edits.delete_messages,
    "answerCallbackQuery": callbacks.answer_callback_query,
    "sendPoll": polls.send_poll,
    "stopPoll": polls.stop_poll,
    "getFile": files.get_file,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.setter("name", 64),
    "getMyName": profile.getter("name"),
    "setMyDescription": profile.setter("description", 512),
    "getMyDescription": profile.getter("description"),
    "setMyShortDescription": profile.setter("short_description", 120),
    "getMyShortDescription": profile.getter("short_description"),
}
BY_LOWER_NAME = {name.lower(): (name, handler) for name, handler in METHODS.items()}
