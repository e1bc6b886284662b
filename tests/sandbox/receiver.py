"""A bot's web server for tests of webhooks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.json_types import Json
from tests.sandbox.bot_client import BotClient, eventually

Answer = Callable[[Json], Awaitable[web.Response]]


@dataclass
class Receiver:
    """What came, and how it is answered; `hold` keeps every answer back until it is set."""

    url: str = ""
    updates: list[Json] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answer: Answer | None = None
    hold: asyncio.Event | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Note an update and answer."""
        update: Json = await request.json()
        self.updates.append(update)
        self.paths.append(request.path)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.news.set()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.hold:
                await self.hold.wait()
            return await self.answer(update) if self.answer else web.Response()
        finally:
            self.at_once -= 1

    async def received(self, count: int) -> list[str]:
        """The texts that came, as soon as there are so many."""
        async with asyncio.timeout(30):
            while len(self.updates) < count:
                self.news.clear()
                await self.news.wait()
        return [each["message"]["text"] for each in self.updates]

    async def nothing_pending(self, api: BotClient) -> None:
        """Return when every update is confirmed."""

        async def is_empty() -> bool:
            info = await api.call("getWebhookInfo")
            return bool(info["pending_update_count"] == 0)

        await eventually(is_empty)


@asynccontextmanager
async def serve(receiver: Receiver) -> AsyncIterator[None]:
    """Serve on a free port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield
    await runner.cleanup()
