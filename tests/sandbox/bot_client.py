"""A bare Bot API client: what a bot sends, byte by byte, without a library's help."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from sandbox.json_types import Json
from sandbox.testing import RunningSandbox


class BotClient:
    """Calls methods of one sandbox over HTTP, with form-encoded arguments."""

    def __init__(self, sandbox: RunningSandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def envelope(self, method: str, **arguments: Any) -> tuple[int, Json]:
        """HTTP status and envelope of a call; nested values become JSON strings."""
        form = {name: as_form_value(value) for name, value in arguments.items()}
        async with self.session.post(self.sandbox.method_url(method), data=form) as answer:
            return answer.status, await answer.json()

    async def call(self, method: str, **arguments: Any) -> Any:
        """The result of a call that must succeed."""
        status, envelope = await self.envelope(method, **arguments)
        assert status == 200, envelope
        assert envelope["ok"] is True
        return envelope["result"]

    async def refused(self, method: str, **arguments: Any) -> str:
        """The description of a call that must fail; the envelope must agree with the status."""
        status, envelope = await self.envelope(method, **arguments)
        assert envelope["ok"] is False, envelope
        assert envelope["error_code"] == status
        return str(envelope["description"])

    async def upload(
        self, method: str, files: dict[str, tuple[str, bytes]], **arguments: Any
    ) -> Any:
        """The result of a multipart call; files are name and content by field."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in arguments.items():
            form.add_field(name, as_form_value(value))
        for field, (file_name, content) in files.items():
            form.add_field(field, content, filename=file_name)
        async with self.session.post(self.sandbox.method_url(method), data=form) as answer:
            envelope = await answer.json()
        return envelope["result"] if envelope["ok"] else envelope["description"]

    async def control(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        """HTTP status and JSON of a request to the control API."""
        url = f"{self.sandbox.base_url}/sandbox/{path}"
        async with self.session.request(verb, url, json=body) as answer:
            return answer.status, await answer.json()


def as_form_value(value: Any) -> str:
    """An argument as bots put it into a form."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


async def eventually(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Return as soon as the condition holds. Raises TimeoutError after 5 s."""
    async with asyncio.timeout(30):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(0.001)


def keyboard(*rows: list[tuple[str, str]]) -> Json:
    """An inline keyboard of (text, callback_data) buttons."""
    return {
        "inline_keyboard": [
            [{"text": text, "callback_data": data} for text, data in row] for row in rows
        ]
    }
