"""Control API: people, and acting as one of them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import actions
from sandbox.bot_api.endpoint import json_response
from sandbox.control.bodies import classes_of, optional, read_body, required, world_of
from sandbox.groups import groups
from sandbox.json_types import Json
from sandbox.people import Person
from sandbox.voting import votes_in


async def state(request: Request) -> Response:
    """The bot, all people but pupils, all groups and all classes."""
    world = world_of(request)
    known = [person for person in world.people.values() if not person.is_pupil]
    state: Json = {
        "bot": world.bot_json(),
        "people": [world.person_json(person) for person in known],
        "groups": [world.group_json(chat) for chat in groups(world)],
        "classes": [each.as_json() for each in classes_of(request).running()],
    }
    return json_response(state)


async def one(request: Request) -> Response:
    """One person."""
    world = world_of(request)
    person = world.person(request.path_params["person_id"])
    return json_response(world.person_json(person))


async def create(request: Request) -> Response:
    """One more person; `started` makes the bot know the chat from the beginning."""
    world, body = world_of(request), await read_body(request)
    person = Person(
        id=optional(body, "id", int, world.next_person_id()),
        first_name=required(body, "first_name", str),
        last_name=optional(body, "last_name", str, ""),
        username=optional(body, "username", str, ""),
        language_code=optional(body, "language_code", str, "en"),
        started=optional(body, "started", bool, False),
    )
    return json_response(world.person_json(world.add_person(person)))


async def messages(request: Request) -> Response:
    """The messages of a chat as they stand, and who voted in its polls."""
    world, person_id = world_of(request), request.path_params["person_id"]
    world.person(person_id)
    chat = world.chats[person_id]
    return json_response({"messages": chat.messages_as_apps_see(), "votes": votes_in(chat)})


async def commands(request: Request) -> Response:
    """The command menu that a person sees."""
    world = world_of(request)
    person = world.person(request.path_params["person_id"])
    seen = world.commands.seen_by(person, world.chats[person.id])
    return json_response({"commands": seen})


async def send(request: Request) -> Response:
    """A person writes."""
    body = await read_body(request)
    sent = actions.send_text(
        world_of(request),
        request.path_params["person_id"],
        required(body, "text", str),
        optional(body, "reply_to_message_id", int, None),
        optional(body, "chat_id", int, None),
    )
    return json_response({"message_id": sent.message_id, "update_id": sent.update_id})


async def start(request: Request) -> Response:
    """A person opens the bot, perhaps by a link with a payload."""
    body = await read_body(request)
    payload = optional(body, "payload", str, "")
    sent = actions.start(world_of(request), request.path_params["person_id"], payload)
    return json_response({"message_id": sent.message_id, "update_id": sent.update_id})


async def edit(request: Request) -> Response:
    """A person edits an own message."""
    body = await read_body(request)
    message_id, text = required(body, "message_id", int), required(body, "text", str)
    person_id, chat_id = request.path_params["person_id"], optional(body, "chat_id", int, None)
    update_id = actions.edit_text(world_of(request), person_id, message_id, text, chat_id)
    return json_response({"update_id": update_id})


async def tap(request: Request) -> Response:
    """A person taps a button, named by its data or by its place."""
    world, body = world_of(request), await read_body(request)
    person_id = request.path_params["person_id"]
    message_id, chat_id = required(body, "message_id", int), optional(body, "chat_id", int, None)
    if "data" in body:
        data = required(body, "data", str)
    else:
        row, column = required(body, "row", int), required(body, "column", int)
        _, chat = actions.place_of(world, person_id, chat_id)
        data = actions.button_data(chat, message_id, row, column)
    forge = optional(body, "forge", bool, False)
    query_id = actions.tap(world, person_id, message_id, data, forge, chat_id)
    return json_response({"query_id": query_id})


async def block(request: Request) -> Response:
    """A person blocks the bot."""
    actions.set_blocked(world_of(request), request.path_params["person_id"], True)
    return json_response({"ok": True})


async def unblock(request: Request) -> Response:
    """A person unblocks the bot."""
    actions.set_blocked(world_of(request), request.path_params["person_id"], False)
    return json_response({"ok": True})


async def deactivate(request: Request) -> Response:
    """A person deletes the account."""
    actions.deactivate(world_of(request), request.path_params["person_id"])
    return json_response({"ok": True})


async def language(request: Request) -> Response:
    """A person changes the language of the app."""
    code = required(await read_body(request), "language_code", str)
    actions.set_language(world_of(request), request.path_params["person_id"], code)
    return json_response({"ok": True})


async def read(request: Request) -> Response:
    """A person has seen the chat."""
    actions.mark_read(world_of(request), request.path_params["person_id"])
    return json_response({"ok": True})


ONE = "/sandbox/people/{person_id:int}"
ROUTES = [
    Route("/sandbox/state", state),
    Route("/sandbox/people", create, methods=["POST"]),
    Route(ONE, one),
    Route(f"{ONE}/messages", messages),
    Route(f"{ONE}/commands", commands),
    Route(f"{ONE}/send", send, methods=["POST"]),
    Route(f"{ONE}/start", start, methods=["POST"]),
    Route(f"{ONE}/edit", edit, methods=["POST"]),
    Route(f"{ONE}/tap", tap, methods=["POST"]),
    Route(f"{ONE}/block", block, methods=["POST"]),
    Route(f"{ONE}/unblock", unblock, methods=["POST"]),
    Route(f"{ONE}/deactivate", deactivate, methods=["POST"]),
    Route(f"{ONE}/language", language, methods=["POST"]),
    Route(f"{ONE}/read", read, methods=["POST"]),
]
