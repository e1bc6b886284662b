"""What people do: write, tap, edit, block. Each act queues the update that Telegram would send."""

from dataclasses import dataclass

from sandbox.callbacks import CallbackQuery
from sandbox.errors import ControlError
from sandbox.groups import bot_hears, find_group
from sandbox.json_types import Json
from sandbox.markup import find_entities
from sandbox.media import media_fields, store_upload
from sandbox.membership import bot_membership, tell_membership
from sandbox.messages import new_message, without_reply
from sandbox.parameters import Upload
from sandbox.people import Chat, Person
from sandbox.world import World

# Chats are numbered for callbacks by an opaque string that stays the same (Bot API: CallbackQuery).
CHAT_INSTANCE_FACTOR = 2_654_435_761_217


@dataclass(frozen=True)
class Sent:
    """What a person's message became; in a group the bot may not hear it (`update_id` None)."""

    message_id: int
    update_id: int | None


def send_text(
    world: World,
    person_id: int,
    text: str,
    reply_to_message_id: int | None = None,
    chat_id: int | None = None,
) -> Sent:
    """A person writes, to the bot or in a group; commands and links become entities."""
    trimmed = text.strip()
    if not trimmed:
        raise ControlError(400, "text is empty")
    if len(trimmed) > 4096:
        raise ControlError(400, "text is longer than 4096 characters")
    content: Json = {"text": trimmed}
    if entities := find_entities(trimmed):
        content["entities"] = entities
    return send_content(world, person_id, content, reply_to_message_id, chat_id)


def start(world: World, person_id: int, payload: str = "") -> Sent:
    """A person presses Start, perhaps after a link with `?start=payload`."""
    return send_text(world, person_id, f"/start {payload}".strip())


def send_content(
    world: World,
    person_id: int,
    content: Json,
    reply_to_message_id: int | None = None,
    chat_id: int | None = None,
) -> Sent:
    """A person sends a message with this content (text, document, photo...)."""
    person, chat = place_of(world, person_id, chat_id)
    message = new_message(world, chat, person.user())
    if reply_to_message_id is not None:
        replied = chat.messages.get(reply_to_message_id)
        if replied is None:
            raise ControlError(404, f"there is no message {reply_to_message_id}")
        message["reply_to_message"] = without_reply(replied)
    message |= content
    if chat.type == "private":
        person.started = True
    world.put_message(chat, message)
    return Sent(message["message_id"], _queue_message(world, "message", chat, message))


def _queue_message(world: World, kind: str, chat: Chat, message: Json) -> int | None:
    if not bot_hears(world, chat, message):
        return None
    return world.updates.add(kind, message, world.timing.update_retention)


def place_of(world: World, person_id: int, chat_id: int | None) -> tuple[Person, Chat]:
    """A person who can act, and their chat with the bot or this group. Raises ControlError."""
    person = world.person(person_id)
    if person.deactivated:
        raise ControlError(409, "this person's account is deleted")
    if chat_id is None or chat_id == person_id:
        if person.blocked:
            raise ControlError(409, "this person has blocked the bot")
        return person, world.chats[person_id]
    chat = find_group(world, chat_id)
    if person_id not in chat.members:
        raise ControlError(409, f"person {person_id} is not in group {chat_id}")
    if chat.migrated_to is not None:
        raise ControlError(409, f"this group has become {chat.migrated_to}")
    return person, chat


def send_file(world: World, person_id: int, kind: str, upload: Upload, caption: str = "") -> Sent:
    """A person sends a file as media of this kind. Raises ApiError 400 for a bad picture."""
    content = media_fields(store_upload(world.files, kind, upload))
    if caption:
        content["caption"] = caption
        if entities := find_entities(caption):
            content["caption_entities"] = entities
    return send_content(world, person_id, content)


def edit_text(
    world: World, person_id: int, message_id: int, text: str, chat_id: int | None = None
) -> int | None:
    """A person edits an own message; returns the update_id, None when the bot does not hear it."""
    _, chat = place_of(world, person_id, chat_id)
    old = existing_message(chat, message_id)
    if old["from"]["id"] != person_id:
        raise ControlError(403, "this message is somebody else's")
    field = "text" if "text" in old else "caption"
    entities_field = "entities" if field == "text" else "caption_entities"
    message = {name: value for name, value in old.items() if name != entities_field}
    message |= {field: text.strip(), "edit_date": world.now()}
    if entities := find_entities(text.strip()):
        message[entities_field] = entities
    world.replace_message(chat, message)
    return _queue_message(world, "edited_message", chat, message)


def existing_message(chat: Chat, message_id: int) -> Json:
    """The message as it stands. Raises ControlError 404 when it is gone."""
    message = chat.messages.get(message_id)
    if message is None:
        raise ControlError(404, f"message {message_id} is gone")
    return message


def tap(
    world: World,
    person_id: int,
    message_id: int,
    data: str,
    forge: bool = False,
    chat_id: int | None = None,
) -> str:
    """A person taps the inline button that carries `data`; returns the query id.

    `forge` sends data that no button of the message carries, as a modified app could.
    """
    person, chat = place_of(world, person_id, chat_id)
    message = existing_message(chat, message_id)
    if not forge and data not in callback_data_of(message):
        raise ControlError(404, f"message {message_id} has no button with this data")
    return _queue_tap(world, person, chat, message, data)


def callback_data_of(message: Json) -> list[str]:
    """The data of all callback buttons of a message, in reading order."""
    return [
        button["callback_data"]
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if "callback_data" in button
    ]


def button_data(chat: Chat, message_id: int, row: int, column: int) -> str:
    """The data of the button at a place, counted from 0. Raises ControlError 404."""
    message = existing_message(chat, message_id)
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise ControlError(404, f"message {message_id} has no button at {row}, {column}")
    data = rows[row][column].get("callback_data")
    if data is None:
        raise ControlError(400, "this button carries no callback data")
    return str(data)


def _queue_tap(world: World, person: Person, chat: Chat, message: Json, data: str) -> str:
    world.callbacks.drop_expired()
    query_id = str(world.random.randint(10**17, 10**18))
    lifetime = world.timing.callback_lifetime
    query = CallbackQuery(query_id, person.id, message["message_id"], world.clock() + lifetime)
    world.callbacks.add(
        query,
        world.timing.callback_patience,
        lambda: world.events.tell(person.id, "callback_expired", {"query_id": query_id}),
    )
    body = {
        "id": query_id,
        "from": person.user(),
        "message": message,
        "chat_instance": str(chat.id * CHAT_INSTANCE_FACTOR),
        "data": data,
    }
    world.updates.add("callback_query", body, lifetime)
    return query_id


def set_blocked(world: World, person_id: int, blocked: bool) -> None:
    """A person blocks or unblocks the bot; the bot gets `my_chat_member` when this is a change."""
    person, chat = world.person(person_id), world.chats[person_id]
    old = bot_membership(world, chat)
    person.blocked = blocked
    tell_membership(world, chat, person.user(), old)
    world.tell_person(person)


def deactivate(world: World, person_id: int) -> None:
    """A person deletes the account; the bot is not told."""
    person = world.person(person_id)
    person.deactivated = True
    world.tell_person(person)


def set_language(world: World, person_id: int, language_code: str) -> None:
    """A person changes the language of the app; no update, the next ones carry it."""
    person = world.person(person_id)
    person.language_code = language_code
    world.tell_person(person)
    world.events.tell(person_id, "commands", {})


def mark_read(world: World, person_id: int) -> None:
    """A person has seen the chat."""
    person = world.person(person_id)
    if person.unread:
        person.unread = 0
        world.tell_person(person)
