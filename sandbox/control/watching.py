"""Control API: the history of calls, waiting, raw updates, reset, live events."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sandbox.bot_api.endpoint import json_response
from sandbox.calls import CallFilter
from sandbox.control.bodies import number, optional, read_body, world_of
from sandbox.errors import ControlError
from sandbox.events import EventQueue
from sandbox.json_types import Json
from sandbox.world import World


async def calls(request: Request) -> Response:
    """The bot's calls, oldest first."""
    query = request.query_params
    try:
        wanted = CallFilter(
            method=query.get("method"),
            chat_id=int(query["chat_id"]) if "chat_id" in query else None,
            text_contains=query.get("text_contains"),
            since=int(query.get("since", 0)),
        )
    except ValueError:
        raise ControlError(400, "chat_id and since must be numbers") from None
    found = world_of(request).calls.find(wanted)
    return json_response({"calls": [call.as_json() for call in found]})


async def wait(request: Request) -> Response:
    """Answer as soon as so many successful calls match; 408 when they do not come in time."""
    world, body = world_of(request), await read_body(request)
    wanted = CallFilter(
        method=optional(body, "method", str, None),
        chat_id=optional(body, "chat_id", int, None),
        text_contains=optional(body, "text_contains", str, None),
        since=optional(body, "since", int, 0),
    )
    count = optional(body, "count", int, 1)
    timeout_seconds = number(body, "timeout_seconds", 10.0)
    try:
        found = await world.calls.wait(wanted, count, timeout_seconds)
    except TimeoutError:
        seen = [call.as_json() for call in world.calls.find(wanted)]
        return json_response({"error": "no such call in time", "calls": seen}, 408)
    return json_response({"calls": [call.as_json() for call in found]})


async def inject(request: Request) -> Response:
    """Queue a raw update."""
    world, body = world_of(request), await read_body(request)
    update_id = world.updates.inject(body, world.timing.update_retention)
    return json_response({"update_id": update_id})


async def reset(request: Request) -> Response:
    """Forget all that has happened."""
    world_of(request).reset()
    return json_response({"ok": True})


async def person_events(request: Request) -> Response:
    """Live events of one chat."""
    world = world_of(request)
    return stream(world, world.person(request.path_params["person_id"]).id)


async def list_events(request: Request) -> Response:
    """Live events of the list of people and groups."""
    return stream(world_of(request), None)


def stream(world: World, chat_id: int | None) -> Response:
    """The live events of a chat, or of the list, as server-sent events."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(world, chat_id), media_type="text/event-stream", headers=headers
    )


async def _events(world: World, chat_id: int | None) -> AsyncIterator[bytes]:
    with world.events.listen(chat_id) as queue:
        yield b": connected\n\n"
        while not world.closing.is_set():
            event = await _next_event(queue, world.timing.keepalive)
            if event is None:
                return
            yield event


async def _next_event(queue: EventQueue, keepalive_seconds: float) -> bytes | None:
    try:
        async with asyncio.timeout(keepalive_seconds):
            return await queue.get()
    except TimeoutError:
        return b": alive\n\n"


async def healthz(request: Request) -> Response:
    """Whether the server answers."""
    healthy: Json = {"ok": True}
    return json_response(healthy)


ROUTES = [
    Route("/sandbox/calls", calls),
    Route("/sandbox/wait", wait, methods=["POST"]),
    Route("/sandbox/updates", inject, methods=["POST"]),
    Route("/sandbox/reset", reset, methods=["POST"]),
    Route("/sandbox/people/{person_id:int}/events", person_events),
    Route("/sandbox/events", list_events),
    Route("/sandbox/healthz", healthz),
]
