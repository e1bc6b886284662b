"""A call past aiohttp's session is made, and fails, as one through it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram.error import NetworkError, TimedOut

from bot.telegram.client.contact import Contact
from bot.telegram.client.telegram_request import LONGEST_LEAN_BYTES, AiohttpRequest
from tests.pipeline.scripted_server import ScriptedServer, scripted_server

PATH = "/bot123:secret/sendMessage"
SHORT_SECONDS = 0.05
ARGUMENTS = '{"text": "già"}'
LONG = '{"text": "' + "x" * LONGEST_LEAN_BYTES + '"}'
WAYS = {"lean": ARGUMENTS, "through the session": LONG}
CUTS = {
    "no answer": None,
    "half of a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half of a body": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
}


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server() as running:
        yield running


async def error_of(url: str, arguments: str, **options: Any) -> Exception:
    """How a call fails."""
    async with AiohttpRequest(**options) as client, asyncio.timeout(4):
        with pytest.raises(NetworkError) as caught:
            await client.call(url + PATH, arguments)
    return caught.value


async def test_both_ways_ask_the_server_the_same(server: ScriptedServer) -> None:
    async with AiohttpRequest() as client:
        for arguments in WAYS.values():
            assert await client.call(server.url + PATH, arguments) == {}
    lean, other = server.calls
    assert lean.body == ARGUMENTS.encode()
    assert (lean.method, lean.target) == (other.method, other.target) == ("POST", PATH)
    del lean.headers["content-length"], other.headers["content-length"]
    assert lean.headers == other.headers


async def test_calls_one_after_another_share_a_connection(server: ScriptedServer) -> None:
    async with AiohttpRequest() as client:
        for _ in range(3):
            await client.call(server.url + PATH, ARGUMENTS)
    assert server.connection_count == 1


async def test_a_client_that_was_shut_down_calls_again_after_a_new_start(
    server: ScriptedServer,
) -> None:
    client = AiohttpRequest()
    for _ in range(2):
        async with client:
            assert await client.call(server.url + PATH, ARGUMENTS) == {}
    assert server.connection_count == 2


@pytest.mark.parametrize("arguments", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("answer", CUTS.values(), ids=CUTS)
async def test_an_answer_that_breaks_off_is_a_network_error_that_keeps_the_token(
    server: ScriptedServer, answer: bytes | None, arguments: str
) -> None:
    server.answer = answer
    error = await error_of(server.url, arguments)
    assert type(error) is NetworkError
    assert "secret" not in str(error)


@pytest.mark.parametrize("arguments", WAYS.values(), ids=WAYS)
async def test_an_answer_that_does_not_come_is_a_time_out(
    server: ScriptedServer, arguments: str
) -> None:
    server.may_answer.clear()
    assert type(await error_of(server.url, arguments, read_timeout=SHORT_SECONDS)) is TimedOut


async def test_where_nobody_listens_there_is_a_network_error() -> None:
    async with scripted_server() as gone:
        pass
    assert type(await error_of(gone.url, ARGUMENTS)) is NetworkError


async def test_a_call_after_a_failure_has_a_connection_of_its_own(server: ScriptedServer) -> None:
    good = server.answer
    async with AiohttpRequest() as client:
        server.answer = CUTS["half of a body"]
        with pytest.raises(NetworkError):
            await client.call(server.url + PATH, ARGUMENTS)
        server.answer = good
        assert await client.call(server.url + PATH, ARGUMENTS) == {}
    assert server.connection_count == 2


async def test_a_word_that_it_will_be_done_is_no_answer(server: ScriptedServer) -> None:
    assert server.answer is not None
    server.answer = b"HTTP/1.1 102 Processing\r\n\r\n" + server.answer
    async with AiohttpRequest() as client:
        assert await client.call(server.url + PATH, ARGUMENTS) == {}


async def test_how_a_call_ended_is_told(server: ScriptedServer) -> None:
    told: list[Contact] = []
    server.will_answer(429, b'{"ok":false,"error_code":429}', "Date: Mon, 02 Mar 2026 09:00:00 GMT")
    async with AiohttpRequest(on_contact=told.append) as client:
        for arguments in WAYS.values():
            with pytest.raises(NetworkError):
                await client.call(server.url + PATH, arguments)
    assert len(told) == 2
    assert told[0] == told[1]
    assert told[0].status == 429
