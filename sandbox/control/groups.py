"""Control API: groups, their members, and what the bot may do in them."""

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import groups, members
from sandbox.bot_api.endpoint import json_response
from sandbox.control.bodies import optional, read_body, required, world_of
from sandbox.control.watching import stream
from sandbox.errors import ControlError
from sandbox.people import Chat
from sandbox.voting import votes_in
from sandbox.world import World


async def listed(request: Request) -> Response:
    """All groups."""
    found = groups.groups(world_of(request))
    return json_response({"groups": [world_of(request).group_json(chat) for chat in found]})


async def create(request: Request) -> Response:
    """One more group."""
    world, body = world_of(request), await read_body(request)
    member_ids = required(body, "members", list)
    if not all(isinstance(each, int) for each in member_ids):
        raise ControlError(400, "members must be given as ids")
    chat = groups.create_group(
        world,
        required(body, "title", str),
        member_ids,
        kind=optional(body, "type", str, "supergroup"),
        group_id=optional(body, "id", int, None),
        bot_status=optional(body, "bot_status", str, "member"),
    )
    return _as_json(request, chat)


async def messages(request: Request) -> Response:
    """The messages of a group as they stand, and who voted in its polls."""
    chat = groups.find_group(world_of(request), group_id_of(request))
    return json_response({"messages": chat.messages_as_apps_see(), "votes": votes_in(chat)})


async def bot(request: Request) -> Response:
    """Somebody adds, removes, promotes or silences the bot."""
    body = await read_body(request)
    group_id, status = group_id_of(request), required(body, "status", str)
    by = optional(body, "by", int, None)
    groups.set_bot_status(world_of(request), group_id, status, by)
    return _as_json(request, groups.find_group(world_of(request), group_id))


async def join(request: Request) -> Response:
    """A person joins, or comes back."""
    person_id = required(await read_body(request), "person_id", int)
    group_id = group_id_of(request)
    members.join(world_of(request), group_id, person_id)
    return _as_json(request, groups.find_group(world_of(request), group_id))


async def leave(request: Request) -> Response:
    """A person leaves."""
    person_id = required(await read_body(request), "person_id", int)
    group_id = group_id_of(request)
    members.leave(world_of(request), group_id, person_id)
    return _as_json(request, groups.find_group(world_of(request), group_id))


async def kick(request: Request) -> Response:
    """Somebody removes a person."""
    return await _act_on_member(request, members.kick)


async def promote(request: Request) -> Response:
    """Somebody makes a member an administrator."""
    return await _act_on_member(request, members.promote)


async def demote(request: Request) -> Response:
    """Somebody makes an administrator a member."""
    return await _act_on_member(request, members.demote)


async def _act_on_member(
    request: Request, act: Callable[[World, int, int, int | None], None]
) -> Response:
    body, group_id = await read_body(request), group_id_of(request)
    act(
        world_of(request),
        group_id,
        required(body, "person_id", int),
        optional(body, "by", int, None),
    )
    return _as_json(request, groups.find_group(world_of(request), group_id))


async def migrate(request: Request) -> Response:
    """A group becomes a supergroup, which is the answer."""
    chat = groups.migrate(world_of(request), group_id_of(request))
    return _as_json(request, chat)


async def events(request: Request) -> Response:
    """Live events of a group."""
    world = world_of(request)
    return stream(world, groups.find_group(world, group_id_of(request)).id)


def _as_json(request: Request, chat: Chat) -> Response:
    return json_response(world_of(request).group_json(chat))


def group_id_of(request: Request) -> int:
    """The id in the path; it is negative, which Starlette's own numbers are not."""
    raw = str(request.path_params["group_id"])
    if not re.fullmatch(r"-\d{1,18}", raw):
        raise ControlError(404, f"there is no group {raw}")
    return int(raw)


ONE = "/sandbox/groups/{group_id}"
ROUTES = [
    Route("/sandbox/groups", listed),
    Route("/sandbox/groups", create, methods=["POST"]),
    Route(f"{ONE}/messages", messages),
    Route(f"{ONE}/events", events),
    Route(f"{ONE}/bot", bot, methods=["POST"]),
    Route(f"{ONE}/members", join, methods=["POST"]),
    Route(f"{ONE}/leave", leave, methods=["POST"]),
    Route(f"{ONE}/kick", kick, methods=["POST"]),
    Route(f"{ONE}/promote", promote, methods=["POST"]),
    Route(f"{ONE}/demote", demote, methods=["POST"]),
    Route(f"{ONE}/migrate", migrate, methods=["POST"]),
]
