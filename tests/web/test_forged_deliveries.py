"""Deliveries that Telegram never made: they cost nothing, hold up nobody and learn nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.engine.reply import Reply
from bot.telegram.replies import Replies
from bot.web.server import WebServer, listen
from bot.web.site import site
from bot.web.webhook import SECRET_HEADER, Webhook, webhook_path
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post
from tests.running_bot import RunningBot
from tests.updates import written
from tests.waiting import until
from tests.web.delivering import is_untouched, secret, target

HUNDRED_MEGABYTES = 100_000_000
SECRET = "a_secret_of_the_operator"


async def opened(address: tuple[str, int], head: str) -> Any:
    """A connection on which the head of a request was sent."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(f"{head}\r\nHost: x\r\n".encode("latin-1"))
    return reader, writer


@asynccontextmanager
async def impatient(telegram: RunningSandbox, folder: Path) -> AsyncIterator[tuple[str, int]]:
    """A webhook that waits for a body a twentieth of a second only; where it listens."""
    taken: list[Any] = []

    async def take(update: Any, reply: Reply) -> None:
        taken.append(update)

    async with Post(telegram, folder / "fonte.db") as post:
        replies = Replies(post.database, post.sender)
        webhook = Webhook(take, replies.end, SECRET, body_within_seconds=0.05)
        listening = listen("127.0.0.1", 0)
        server = WebServer(site([], {webhook_path(SECRET): webhook}), listening)
        server.start()
        try:
            yield listening.getsockname()
        finally:
            await server.stop()
    assert taken in ([], [{"update_id": 1}])


async def test_a_body_that_does_not_come_is_given_up_and_the_connection_closed(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with impatient(telegram, tmp_path) as address, asyncio.timeout(10):
        reader, writer = await opened(address, f"POST {webhook_path(SECRET)} HTTP/1.1")
        writer.write(f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: 100\r\n\r\n{{".encode())
        answer = (await reader.read()).decode()  # until the end: the server hangs up
        assert answer.startswith("HTTP/1.1 408")
        writer.close()


async def test_a_body_that_trickles_is_given_up_too(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with impatient(telegram, tmp_path) as address, asyncio.timeout(10):
        reader, writer = await opened(address, f"POST {webhook_path(SECRET)} HTTP/1.1")
        writer.write(f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: 100000\r\n\r\n".encode())
        answer = asyncio.ensure_future(reader.readline())
        while not answer.done():
            writer.write(b" ")
            await asyncio.wait({answer}, timeout=0.01)
        with contextlib.suppress(ConnectionResetError):  # it may overtake the answer
            assert answer.result().startswith(b"HTTP/1.1 408")
        writer.close()


@asynccontextmanager
async def hanging_up() -> AsyncIterator[tuple[WebServer, tuple[str, int]]]:
    """A site without pages that waits for a head a twentieth of a second only."""
    listening = listen("127.0.0.1", 0)
    server = WebServer(site([]), listening, head_within_seconds=0.05)
    server.start()
    try:
        async with asyncio.timeout(10):
            yield server, listening.getsockname()
    finally:
        await server.stop()


@pytest.mark.parametrize("before", ["", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
async def test_a_head_that_trickles_is_given_up_also_on_a_connection_that_was_answered(
    before: str,
) -> None:
    async with hanging_up() as (server, address):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(before.encode())
        if before:
            assert (await reader.readline()).startswith(b"HTTP/1.1 404")
        writer.write(b"GET / HTTP/1.1\r\n")
        rest = asyncio.ensure_future(reader.read())
        while not rest.done():
            writer.write(b"X-More: 1\r\n")
            await asyncio.wait({rest}, timeout=0.01)
        await until(lambda: server.connections == 0)
        writer.close()


async def test_who_connects_and_says_nothing_is_hung_up_on() -> None:
    async with hanging_up() as (_, address):
        reader, writer = await asyncio.open_connection(*address)
        assert await reader.read() == b""
        writer.close()


async def test_an_answer_may_take_longer_than_a_head(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async def take(update: Any, reply: Reply) -> None:
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        assert await reader.read() == b""  # a head would be late by now
        writer.close()

    async with Post(telegram, tmp_path / "fonte.db") as post:
        replies = Replies(post.database, post.sender)
        listening = listen("127.0.0.1", 0)
        posts = {webhook_path(SECRET): Webhook(take, replies.end, SECRET)}
        server = WebServer(site([], posts), listening, head_within_seconds=0.05)
        server.start()
        try:
            host, port = listening.getsockname()
            url = f"http://{host}:{port}{webhook_path(SECRET)}"
            async with (
                aiohttp.ClientSession() as http,
                http.post(url, json={}, headers={SECRET_HEADER: SECRET}) as answer,
            ):
                assert answer.status == 200
        finally:
            await server.stop()


async def test_a_body_that_hangs_holds_up_no_other_delivery(
    bot: RunningBot, http: aiohttp.ClientSession
) -> None:
    telegram = bot.telegram
    parts = urlsplit(target(telegram).url)
    hanging = []
    for _ in range(50):
        head = f"POST {parts.path} HTTP/1.1"
        _, writer = await opened((str(parts.hostname), parts.port or 0), head)
        name, value = next(iter(secret(telegram).items()))
        writer.write(f"{name}: {value}\r\nContent-Length: 100\r\n\r\n{{".encode())
        hanging.append(writer)
    learner = bot.person("it")
    async with asyncio.timeout(9):  # less than a hanging body is given
        await learner.start_practice()
    for writer in hanging:
        writer.close()


async def test_a_huge_body_without_the_secret_is_refused_before_it_comes(
    bot: RunningBot, path: Path
) -> None:
    parts = urlsplit(target(bot.telegram).url)
    head = f"POST {parts.path} HTTP/1.1"
    reader, writer = await opened((str(parts.hostname), parts.port or 0), head)
    writer.write(f"Content-Length: {HUNDRED_MEGABYTES}\r\n\r\n".encode())
    async with asyncio.timeout(10):
        answer = (await reader.read()).decode()
    assert answer.startswith("HTTP/1.1 403")
    assert "connection: close" in answer.lower()
    writer.close()
    assert is_untouched(path)


@pytest.mark.parametrize("given", ["\xfc", "\xe2\x82\xac" * 20, "\x80\xff", " ", "é" * 5_000])
async def test_a_secret_in_other_letters_is_wrong_and_breaks_nothing(
    bot: RunningBot, path: Path, given: str
) -> None:
    parts = urlsplit(target(bot.telegram).url)
    head = f"POST {parts.path} HTTP/1.1"
    reader, writer = await opened((str(parts.hostname), parts.port or 0), head)
    writer.write(SECRET_HEADER.encode() + b": " + given.encode("latin-1") + b"\r\n")
    writer.write(b"Content-Length: 2\r\n\r\n{}")
    async with asyncio.timeout(10):
        assert (await reader.read()).startswith(b"HTTP/1.1 403")
    writer.close()
    assert is_untouched(path)


async def test_the_secret_in_the_address_or_in_the_body_counts_for_nothing(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    url, right = target(bot.telegram).url, secret(bot.telegram)
    forged = {**written(7, "/start", 1), **right}
    async with http.post(url, params=right, json=forged) as answer:
        assert answer.status == 403
    assert is_untouched(path)


async def test_all_that_has_no_page_gives_the_very_same_answer(
    bot: RunningBot, http: aiohttp.ClientSession
) -> None:
    url = target(bot.telegram).url
    root = url.removesuffix(urlsplit(url).path)
    answers = set()
    for method, address in (
        ("GET", url), ("DELETE", url), ("POST", f"{url}/"), ("GET", f"{root}/nothing"),
        ("POST", f"{root}/healthz"), ("POST", f"{root}/metrics"), ("GET", f"{root}/telegram/"),
    ):  # fmt: skip
        async with http.request(method, address, allow_redirects=False) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            headers.pop("date")
            answers.add((answer.status, tuple(sorted(headers.items())), await answer.read()))
    assert len(answers) == 1
    [(status, _, body)] = answers
    assert (status, body) == (404, b"Not Found")
