"""Fonte behind a webhook on this machine, and hands that deliver to it."""

import asyncio
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.web.webhook import SECRET_HEADER
from sandbox.testing import RunningSandbox
from sandbox.webhook_target import WebhookTarget
from tests.running_bot import RunningBot
from tests.storage.stored import rows


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


def webhook_bot(telegram: RunningSandbox, path: Path, port: int, **settings: Any) -> RunningBot:
    """Fonte behind a webhook on this machine."""
    url = f"http://127.0.0.1:{port}"
    return RunningBot(telegram, path, webhook_url=url, host="127.0.0.1", port=port, **settings)


async def registered(telegram: RunningSandbox) -> WebhookTarget:
    """Where Telegram delivers, once the bot has said so."""
    await telegram.wait("setWebhook")
    return target(telegram)


def target(telegram: RunningSandbox) -> WebhookTarget:
    """Where Telegram delivers now."""
    assert telegram.world.webhook is not None
    return telegram.world.webhook.target


def secret(telegram: RunningSandbox) -> dict[str, str]:
    """The header by which the bot knows Telegram."""
    return {SECRET_HEADER: target(telegram).secret_token}


async def read(http: aiohttp.ClientSession, url: str, **headers: str) -> tuple[int, str]:
    """The status and the body of a page."""
    async with http.get(url, headers={k.replace("_", "-"): v for k, v in headers.items()}) as got:
        return got.status, await got.text()


async def samples(http: aiohttp.ClientSession, root: str) -> dict[tuple[str, ...], float]:
    """Every figure by its name and the values of its labels."""
    status, text = await read(http, f"{root}/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def calls_made(figures: dict[tuple[str, ...], float], method: str, outcome: str = "ok") -> float:
    """How many calls of a method had this outcome."""
    return figures.get(("fonte_telegram_calls_total", method, outcome), 0.0)


def is_untouched(path: Path) -> bool:
    """Whether nothing came in."""
    tables = ("learners", "seen_updates", "dead_letters", "outbox")
    return all(rows(path, f"SELECT * FROM {table}") == [] for table in tables)


async def spoken(telegram: RunningSandbox, head: str, *chunks: bytes) -> str:
    """The status line of the answer to a request that is written by hand."""
    address = urlsplit(target(telegram).url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    name, value = next(iter(secret(telegram).items()))
    lines = f"POST {address.path} HTTP/1.1\r\nHost: x\r\n{name}: {value}\r\n{head}\r\n\r\n"
    writer.write(lines.encode())
    for chunk in chunks:
        writer.write(chunk)
    try:
        async with asyncio.timeout(30):  # an answer that waits for the whole body never comes
            return (await reader.readline()).decode()
    finally:
        writer.close()
