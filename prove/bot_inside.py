"""The bot inside the proving process, for what needs no process to be killed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from prove.bot_process import START_SECONDS, WEBHOOK_SECRET
from sandbox.testing import RunningSandbox
from tests.running_bot import RunningBot


@asynccontextmanager
async def running_bot(
    telegram: RunningSandbox, folder: Path, port: int | None = None, **settings: Any
) -> AsyncIterator[RunningBot]:
    """A bot that polls, or with a port listens to a webhook; its database is in the folder.

    `settings` go to `RunningBot`.
    """
    webhook: dict[str, Any] = {
        "webhook_url": f"http://127.0.0.1:{port}",
        "webhook_secret": WEBHOOK_SECRET,
        "host": "127.0.0.1",
        "port": port,
    }
    since = telegram.next_call_index
    settings |= {} if port is None else webhook
    async with RunningBot(telegram, folder / "fonte.db", **settings) as bot:
        listens = "deleteWebhook" if port is None else "setWebhook"
        await telegram.wait(listens, since=since, timeout_seconds=START_SECONDS)
        yield bot
