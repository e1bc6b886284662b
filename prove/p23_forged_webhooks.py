"""23: forged webhooks have no effect and cost next to nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.web.webhook import SECRET_HEADER
from prove.bot_process import WEBHOOK_SECRET, BotProcess, free_port
from prove.promise import Finding, Promise, Stage
from prove.webhook_client import WebhookClient
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.storage.stored import rows
from tests.updates import written

MOST_MEGABYTES = 20.0
MEGABYTE = b"a" * 1_000_000
_TABLES = ("learners", "seen_updates", "dead_letters", "outbox")
REFUSALS = {403, 404, 405, 413}


async def prove(stage: Stage) -> Finding:
    """Updates without the secret, with a wrong one, huge bodies and slow ones; then a good update.

    Huge bodies come with and without the secret, with their length announced and in chunks. Slow
    bodies (a byte now and then, never the end) are held open while the good update comes.
    """
    port, people = free_port(), stage.count(full=2_000, short=50)
    huge, slow = stage.count(full=100, short=5), stage.count(full=200, short=20)
    async with (
        RunningSandbox(World(random=stage.random())) as telegram,
        BotProcess(telegram, stage.folder, port=port) as bot,
        WebhookClient(port) as client,
        aiohttp.ClientSession() as stranger,
    ):
        before = bot.megabytes()
        statuses = await forge(stranger, client.url, people)
        for number in range(huge):
            statuses.add(await post_huge(client.url, has_secret=number % 2 == 0))
        breaches = [f"answered {status}" for status in statuses - REFUSALS]
        held = [await slow_post(client.url) for _ in range(slow)]
        breaches += effects(bot.database_path)
        more = bot.megabytes("VmHWM") - before
        person = telegram.create_person("Anna", "it", started=True).id
        begun = time.monotonic()
        await client.post(written(person, "/start", 1))
        await telegram.wait("sendMessage", person)
        seconds = time.monotonic() - begun
        for writer in held:
            writer.close()
    if more > MOST_MEGABYTES:
        breaches.append(f"{more:.1f} MB more memory")
    figure = (
        f"{people * 3} forged updates, {huge} bodies of 100 MB, {slow} slow bodies:"
        f" 0 effects, +{more:.1f} MB at most, a good update meanwhile in {seconds * 1000:.0f} ms"
    )
    return Finding(figure, tuple(breaches))


async def forge(stranger: aiohttp.ClientSession, url: str, count: int) -> set[int]:
    """Post updates without the secret, with a wrong one, and to a path next to it."""
    statuses = set()
    wrong = {SECRET_HEADER: WEBHOOK_SECRET[:-1] + "x"}
    for number in range(count):
        update = written(1_001, "/start", number)
        for address, headers in ((url, {}), (url, wrong), (url[:-1], wrong)):
            async with stranger.post(address, json=update, headers=headers) as answer:
                statuses.add(answer.status)
    return statuses


async def post_huge(url: str, *, has_secret: bool) -> int:
    """Send 100 MB, as far as the bot takes them; the status of the answer."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(_head(address.path, "Transfer-Encoding: chunked", has_secret=has_secret))
    try:
        async for chunk in _hundred_megabytes():
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass  # it has stopped listening; what it said before is still there to be read
    try:
        async with asyncio.timeout(30):
            line = await reader.readline()
    except ConnectionError:
        return 413  # cut while we were talking: nothing was taken
    finally:
        writer.close()
    return int(line.split()[1]) if line else 413


async def _hundred_megabytes() -> AsyncIterator[bytes]:
    for _ in range(100):
        yield b"%x\r\n%s\r\n" % (len(MEGABYTE), MEGABYTE)
    yield b"0\r\n\r\n"


async def slow_post(url: str) -> asyncio.StreamWriter:
    """Begin a body that does not end."""
    address = urlsplit(url)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(_head(address.path, "Content-Length: 1000", has_secret=True) + b'{"upd')
    await writer.drain()
    return writer


def _head(path: str, length: str, *, has_secret: bool) -> bytes:
    secret = WEBHOOK_SECRET if has_secret else "wrong"
    lines = (f"POST {path} HTTP/1.1", "Host: x", f"{SECRET_HEADER}: {secret}", length)
    return "\r\n".join((*lines, "", "")).encode()


def effects(database: Path) -> list[str]:
    """The tables in which something was stored."""
    return [
        f"{table} is not empty" for table in _TABLES if rows(database, f"SELECT 1 FROM {table}")
    ]


PROMISE = Promise(
    23,
    "Forged webhooks have no effect",
    "0 effects, at most 20 MB more memory",
    prove,
)
