"""Control API: voting in polls, and the end of one."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import voting
from sandbox.bot_api.endpoint import json_response
from sandbox.control.bodies import optional, read_body, required, world_of
from sandbox.errors import ControlError


async def vote(request: Request) -> Response:
    """A person votes in a poll."""
    body = await read_body(request)
    chosen = required(body, "option_ids", list)
    if not all(type(each) is int for each in chosen):
        raise ControlError(400, "option_ids must be given as numbers")
    message_id, chat_id = required(body, "message_id", int), optional(body, "chat_id", int, None)
    person_id = request.path_params["person_id"]
    voting.vote(world_of(request), person_id, message_id, chosen, chat_id)
    return json_response({"ok": True})


async def retract_vote(request: Request) -> Response:
    """A person takes a vote back."""
    body = await read_body(request)
    message_id, chat_id = required(body, "message_id", int), optional(body, "chat_id", int, None)
    person_id = request.path_params["person_id"]
    voting.retract_vote(world_of(request), person_id, message_id, chat_id)
    return json_response({"ok": True})


async def close_poll(request: Request) -> Response:
    """The time of a poll is over."""
    body = await read_body(request)
    chat_id, message_id = required(body, "chat_id", int), required(body, "message_id", int)
    voting.close_poll(world_of(request), chat_id, message_id)
    return json_response({"ok": True})


ONE = "/sandbox/people/{person_id:int}"
ROUTES = [
    Route(f"{ONE}/vote", vote, methods=["POST"]),
    Route(f"{ONE}/retract_vote", retract_vote, methods=["POST"]),
    Route("/sandbox/close_poll", close_poll, methods=["POST"]),
]
