"""Posting updates to a bot's webhook as Telegram does, many at once and as often as one likes."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any, Self

import aiohttp

from bot.web.webhook import SECRET_HEADER, webhook_path
from prove.bot_process import WEBHOOK_SECRET

AT_ONCE = 40  # as many connections as Telegram opens by default
OK = 200
Json = dict[str, Any]


class WebhookClient:
    """Up to AT_ONCE posts side by side. `refused` keeps every status but 200."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}{webhook_path(WEBHOOK_SECRET)}"
        self.refused: list[tuple[int, bytes]] = []
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        headers = {SECRET_HEADER: WEBHOOK_SECRET, "Content-Type": "application/json"}
        # Shorter than a server waits before it closes: neither then closes as the other sends.
        connector = aiohttp.TCPConnector(limit=AT_ONCE, keepalive_timeout=1)
        timeout = aiohttp.ClientTimeout(total=60)
        self._session = aiohttp.ClientSession(headers=headers, connector=connector, timeout=timeout)
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._session.close()

    async def post(self, update: Json) -> int:
        """Deliver an update once; returns the status."""
        return await self.post_body(json.dumps(update).encode())

    async def post_body(self, body: bytes) -> int:
        """Deliver what may be an update; returns the status."""
        async with self._session.post(self.url, data=body) as answer:
            if answer.status != OK:
                self.refused.append((answer.status, body))
            return answer.status

    async def post_all(self, updates: Iterable[Json]) -> None:
        """Deliver updates side by side; they arrive in any order."""
        await asyncio.gather(*(self.post(update) for update in updates))


def tapped(
    person_id: int, message_id: int, data: str, update_id: int, group_id: int | None = None
) -> Json:
    """A tap in a private chat, or in a group, as an update."""
    chat: Json = {"id": person_id, "type": "private", "first_name": "Anna"}
    if group_id is not None:
        chat = {"id": group_id, "type": "supergroup", "title": "3B"}
    message = {"message_id": message_id, "date": 1_772_000_000, "chat": chat, "text": "?"}
    person = {"id": person_id, "is_bot": False, "first_name": "Anna", "language_code": "it"}
    query = {"id": str(update_id), "from": person, "message": message, "data": data}
    return {"update_id": update_id, "callback_query": query | {"chat_instance": "1"}}
