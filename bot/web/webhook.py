"""The webhook: one POST, one update; 200 only after it is stored, with a call in its body."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.pipeline.riding_home import Seat

LARGEST_BODY_BYTES = 1_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
RETRY_AFTER_SECONDS = "1"
BODY_WITHIN_SECONDS = 10.0

Take = Callable[[Mapping[str, Any], Seat], Awaitable[None]]
# What is refused may still be coming: the connection ends with the answer.
_CLOSE = {"Connection": "close"}


def webhook_path(secret: str) -> str:
    """The path nobody can guess without the secret, and from which it cannot be computed."""
    return f"/telegram/{hashlib.sha256(secret.encode()).hexdigest()[:32]}"


def webhook_route(webhook: "Webhook", secret: str) -> Route:
    """POST on the webhook's path."""
    return Route(webhook_path(secret), webhook, methods=["POST"])


class Webhook:
    """An ASGI app that takes updates from whoever knows the secret.

    A wrong or missing secret is 403, a body over 1 MB 413, one that does not come within
    `body_within_seconds` 408, one that is no JSON object 400. When an update cannot be stored the
    answer is 503, and Telegram delivers it again.
    """

    def __init__(
        self,
        take: Take,
        seat: Callable[[], AbstractContextManager[Seat]],
        secret: str,
        body_within_seconds: float = BODY_WITHIN_SECONDS,
    ) -> None:
        self._take = take
        self._seat = seat
        self._secret = secret.encode()
        self._body_within_seconds = body_within_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery."""
        request = Request(scope, receive)
        with self._seat() as seat:
            response = await self._answer(request, seat)
            is_heard = not await request.is_disconnected()
            await response(scope, receive, send)
            if is_heard:
                seat.leave()

    async def _answer(self, request: Request, seat: Seat) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret):
            return Response(status_code=403, headers=_CLOSE)
        try:
            async with asyncio.timeout(self._body_within_seconds):
                body = await _body(request)
        except TimeoutError:
            return Response(status_code=408, headers=_CLOSE)
        if body is None:
            return Response(status_code=413, headers=_CLOSE)
        update = _json_object(body)
        if update is None:
            return Response(status_code=400)
        try:
            await self._take(update, seat)
        except Exception:  # nothing was stored (the log says why): Telegram must deliver it again
            return Response(status_code=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
        return Response(status_code=200) if seat.reply is None else JSONResponse(seat.reply)


async def _body(request: Request) -> bytes | None:
    """The body; None as soon as it is known to be too large, without reading the rest."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > LARGEST_BODY_BYTES:
        return None
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > LARGEST_BODY_BYTES:
                return None
            parts.append(part)
    except ClientDisconnect:
        return None
    return b"".join(parts)


def _json_object(body: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
