"""The bot and people as members of a chat, and the updates that tell the bot of a change."""

from sandbox.json_types import Json
from sandbox.people import Chat, Person
from sandbox.world import World

PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_change_info",
    "can_invite_users",
)
RIGHTS_NOT_GIVEN = (
    "can_be_edited",
    "is_anonymous",
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
DETAILS: dict[str, Json] = {
    "member": {},
    "left": {},
    "kicked": {"until_date": 0},
    "restricted": {"is_member": True, "until_date": 0} | dict.fromkeys(PERMISSIONS, False),
    "administrator": dict.fromkeys(ADMINISTRATOR_RIGHTS, True)
    | dict.fromkeys(RIGHTS_NOT_GIVEN, False),
}


# What a person may do in a group, by status.
DETAILS_OF_PEOPLE: dict[str, Json] = {
    "creator": {"is_anonymous": False},
    "administrator": DETAILS["administrator"] | {"can_pin_messages": True},
    "member": {},
    "left": {},
    "kicked": {"until_date": 0},
}


def bot_membership(world: World, chat: Chat) -> Json:
    """The bot as a ChatMember of this chat."""
    status = chat.bot_status
    if chat.type == "private":
        status = "kicked" if world.people[chat.id].blocked else "member"
    elif chat.type == "group" and status == "restricted":
        # Only supergroups restrict one member; here the group as a whole may not write.
        status = "member"
    return {"user": world.bot.user(), "status": status} | DETAILS[status]


def membership_of(chat: Chat, person: Person) -> Json:
    """A person as a ChatMember of this chat."""
    status = chat.status_of(person.id)
    return {"user": person.user(), "status": status} | DETAILS_OF_PEOPLE[status]


def tell_membership(world: World, chat: Chat, actor: Json, old: Json) -> None:
    """Queue `my_chat_member` when the bot's membership is no longer as it was (`old`)."""
    _tell_change(world, "my_chat_member", chat, actor, old, bot_membership(world, chat))


def tell_membership_of(world: World, chat: Chat, person: Person, actor: Json, old: Json) -> None:
    """Queue `chat_member` when a person no longer stands in a group as before (`old`).

    Only administrators hear of it, and only when they have asked for it.
    """
    if chat.bot_status == "administrator":
        _tell_change(world, "chat_member", chat, actor, old, membership_of(chat, person))


def _tell_change(world: World, kind: str, chat: Chat, actor: Json, old: Json, new: Json) -> None:
    if new == old:
        return
    body = {
        "chat": world.chat_json(chat),
        "from": actor,
        "date": world.now(),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    world.updates.add(kind, body, world.timing.update_retention)
