"""`/bot<token>/<method>` over HTTP, including answers that never come."""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.bot_api.calling import Outcome, call
from sandbox.errors import ApiError
from sandbox.parameters import Parameters, from_request
from sandbox.world import World

BAD_GATEWAY_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
    b"<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)


async def answer_bot(world: World, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request below `/bot`."""
    token, _, method = scope["path"].removeprefix("/bot").partition("/")
    if token != world.bot.token:
        await _refuse(ApiError(401, "Unauthorized"), scope, receive, send)
        return
    try:
        parameters = await from_request(Request(scope, receive))
    except ApiError as error:
        await _refuse(error, scope, receive, send)
        return
    outcome = await _call_while_connected(world, method.rstrip("/"), parameters, receive)
    if outcome is None:
        return
    if outcome.latency_seconds > 0:
        await _linger(world, outcome.latency_seconds, receive)
    if outcome.status == 0:
        await _fall_silent(world, outcome, scope, receive)
        return
    await _response(outcome)(scope, receive, send)


async def _refuse(error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
    envelope = {"ok": False, "error_code": error.code, "description": error.description}
    await json_response(envelope, error.code)(scope, receive, send)


async def _call_while_connected(
    world: World, method: str, parameters: Parameters, receive: Receive
) -> Outcome | None:
    """Make the call; a long poll ends without outcome when its caller hangs up."""
    if method.lower() != "getupdates" or not parameters.integer("timeout"):
        return await call(world, method, parameters)
    calling = asyncio.ensure_future(call(world, method, parameters))
    hanging_up = asyncio.ensure_future(_hang_up(receive))
    try:
        await asyncio.wait({calling, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
        return calling.result() if calling.done() else None
    finally:
        calling.cancel()
        hanging_up.cancel()


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _fall_silent(world: World, outcome: Outcome, scope: Scope, receive: Receive) -> None:
    """Cut the connection, for a `timeout` only after holding it; nothing is answered."""
    assert outcome.fault is not None
    if outcome.fault.kind == "timeout":
        await _linger(world, outcome.fault.draw_seconds(), receive)
    scope["sandbox.transport"].abort()
    await _hang_up(receive)


async def _linger(world: World, seconds: float, receive: Receive) -> None:
    """Let so many seconds pass, fewer when the caller hangs up or the sandbox closes."""
    waits = (world.clock.sleep(seconds), _hang_up(receive), world.closing.wait())
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def _response(outcome: Outcome) -> Response:
    if outcome.status == 502:
        return Response(BAD_GATEWAY_PAGE, 502, media_type="text/html")
    response = json_response(outcome.envelope, outcome.status)
    retry_after = outcome.envelope.get("parameters", {}).get("retry_after")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if outcome.fault is not None and outcome.fault.kind == "truncated":
        half = bytes(response.body[: len(response.body) // 2])
        return Response(half, outcome.status, media_type="application/json")
    return response


def json_response(content: Any, status: int = 200) -> Response:
    """A JSON answer."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, media_type="application/json")
