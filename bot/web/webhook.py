"""The webhook: one POST, one update; 200 only after it is stored, with a call in its body."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from bot.engine.json_text import as_json, from_json
from bot.engine.reply import Reply

LARGEST_BODY_BYTES = 1_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_SECRET_HEADER = SECRET_HEADER.lower().encode()  # ASGI: names in small letters
RETRY_AFTER_SECONDS = b"1"
BODY_WITHIN_SECONDS = 10.0

Take = Callable[[Mapping[str, Any], Reply], Awaitable[None]]


@dataclass(frozen=True)
class _Answer:
    """What a delivery is answered with: written here, for a framework's answer costs too much."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def write(self, send: Send) -> None:
        """Write it (ASGI: HTTP response)."""
        length = (b"content-length", str(len(self.body)).encode())
        headers = [length, *self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


# What is refused may still be coming: the connection ends with the answer.
_CLOSE = ((b"connection", b"close"),)
_AGAIN = ((b"retry-after", RETRY_AFTER_SECONDS),)
_JSON = ((b"content-type", b"application/json"),)


def webhook_path(secret: str) -> str:
    """The path nobody can guess without the secret, and from which it cannot be computed."""
    return f"/telegram/{hashlib.sha256(secret.encode()).hexdigest()[:32]}"


class Webhook:
    """An ASGI app that takes updates from whoever knows the secret.

    A wrong or missing secret is 403, a body over 1 MB 413, one that does not come within
    `body_within_seconds` 408, one that is no JSON object 400. When an update cannot be stored the
    answer is 503, and Telegram delivers it again.
    """

    def __init__(
        self,
        take: Take,
        end: Callable[[Reply], None],
        secret: str,
        body_within_seconds: float = BODY_WITHIN_SECONDS,
    ) -> None:
        self._take = take
        self._end = end
        self._secret = secret.encode()
        self._body_within_seconds = body_within_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery."""
        reply = Reply()
        try:
            answer = await self._answer(scope, receive, reply)
            hung_up = _at_once(receive)  # all of the body was read: what else may come
            await answer.write(send)
            reply.is_heard = hung_up is None
        finally:
            self._end(reply)

    async def _answer(self, scope: Scope, receive: Receive, reply: Reply) -> _Answer:
        headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))  # of two, the first
        if not hmac.compare_digest(headers.get(_SECRET_HEADER, b""), self._secret):
            return _Answer(403, headers=_CLOSE)
        try:
            body = await self._body(headers, receive)
        except TimeoutError:
            return _Answer(408, headers=_CLOSE)
        if body is None:
            return _Answer(413, headers=_CLOSE)
        update = _json_object(body)
        if update is None:
            return _Answer(400)
        try:
            await self._take(update, reply)
        except Exception:  # nothing was stored (the log says why): Telegram must deliver it again
            return _Answer(503, headers=_AGAIN)
        call = reply.body
        return _Answer(200) if call is None else _Answer(200, as_json(call).encode(), _JSON)

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
        """As `_body_from`; raises TimeoutError when it does not come in time."""
        whole = _at_once(receive)  # it nearly always came with the head
        if whole is not None and whole["type"] == "http.request" and not whole.get("more_body"):
            body: bytes = whole.get("body", b"")
            return body if len(body) <= LARGEST_BODY_BYTES else None
        async with asyncio.timeout(self._body_within_seconds):
            return await _body_from(headers, receive, whole)


async def _body_from(
    headers: Mapping[bytes, bytes], receive: Receive, first: Message | None
) -> bytes | None:
    """The body; None as soon as it is known to be too large, without reading the rest."""
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > LARGEST_BODY_BYTES:
        return None
    parts, size, is_more = [], 0, True
    while is_more:
        message, first = first or await receive(), None
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY_BYTES:
            return None
        parts.append(part)
        is_more = message.get("more_body", False)
    return b"".join(parts)


def _at_once(receive: Receive) -> Message | None:
    """What has come already; None when one would have to wait."""
    coming = receive().__await__()
    try:
        next(coming)
    except StopIteration as come:
        message: Message = come.value
        return message
    coming.close()
    return None


def _json_object(body: bytes) -> Mapping[str, Any] | None:
    try:
        value = from_json(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
