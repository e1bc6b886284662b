"""What goes wrong on the way to Telegram: the same errors as from python-telegram-bot's client."""

import asyncio
import json
import logging
import shutil
import socket
import ssl
import subprocess
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractStreamWriter
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.client.request_body import json_body
from bot.telegram.client.telegram_request import AiohttpRequest
from tests.pipeline.scripted_server import ScriptedServer, scripted_server

TOKEN = "123456:AA-secret_Token"
PATH = f"/bot{TOKEN}/sendMessage"
SHORT_SECONDS = 0.05
CHAT = '{"chat_id": 7}'
LONGER_THAN_A_CHUNK = 64 * 1024 + 1
MORE_THAN_SOCKETS_HOLD = b"x" * 16_000_000


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server() as running:
        yield running


@pytest.fixture
async def deaf_server() -> AsyncIterator[ScriptedServer]:
    """Accepts connections and reads nothing from them."""
    async with scripted_server(never_reads=True) as running:
        yield running


def fields(**values: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


async def error_of(
    client: BaseRequest, url: str, data: RequestData | None = None, **seconds: Any
) -> Exception:
    """The error of one call, which must come well before the default timeouts of 5 s."""
    async with client, asyncio.timeout(4):
        with pytest.raises(TelegramError) as caught:
            await client.post(url, data, **seconds)
    return caught.value


async def errors_of_both(
    url: str,
    data: RequestData | None = None,
    options: dict[str, Any] | None = None,
    **seconds: Any,
) -> tuple[Exception, Exception]:
    """The errors of the same call by the stock client and by ours."""
    stock = await error_of(HTTPXRequest(**(options or {})), url, data, **seconds)
    ours = await error_of(AiohttpRequest(**(options or {})), url, data, **seconds)
    return stock, ours


def refusal(code: int, description: str, **parameters: object) -> tuple[int, bytes]:
    answer = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(answer | ({"parameters": parameters} if parameters else {})).encode()


REFUSALS = {
    "400": refusal(400, "Bad Request: chat not found"),
    "migrated": refusal(400, "Bad Request: group upgraded", migrate_to_chat_id=-1007),
    "401": refusal(401, "Unauthorized"),
    "403": refusal(403, "Forbidden: bot was blocked by the user"),
    "404": refusal(404, "Not Found: method not found"),
    "409": refusal(409, "Conflict: terminated by other getUpdates request"),
    "429": refusal(429, "Too Many Requests: retry after 3", retry_after=3),
    "500": (500, b"<html><h1>Internal Server Error</h1></html>"),
    "502": (502, b"<html><h1>Bad Gateway \xff</h1></html>"),
    "302": (302, b""),
    "200 that is not JSON": (200, b"<html>captive portal</html>"),
}


@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_refusal_is_the_same_error_with_the_same_message(
    server: ScriptedServer, answer: tuple[int, bytes]
) -> None:
    server.will_answer(*answer)
    stock, ours = await errors_of_both(server.url + PATH)
    assert isinstance(ours, type(stock))
    assert str(ours) == str(stock)
    assert vars(ours) == vars(stock)  # retry_after, new_chat_id


@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_refusal_of_a_call_is_that_error_too(
    server: ScriptedServer, answer: tuple[int, bytes]
) -> None:
    server.will_answer(*answer)
    stock = await error_of(HTTPXRequest(), server.url + PATH)
    async with AiohttpRequest() as client, asyncio.timeout(4):
        with pytest.raises(TelegramError) as caught:
            await client.call(server.url + PATH, CHAT)
    assert isinstance(caught.value, type(stock))
    assert str(caught.value) == str(stock)
    assert vars(caught.value) == vars(stock)


async def test_a_call_brings_the_result(server: ScriptedServer) -> None:
    server.will_answer(200, b'{"ok": true, "result": {"message_id": 5}}')
    async with AiohttpRequest() as client:
        assert await client.call(server.url + PATH, CHAT) == {"message_id": 5}


def assert_both_timed_out(stock: Exception, ours: Exception) -> None:
    assert (type(ours), str(ours)) == (type(stock), str(stock)) == (TimedOut, str(stock))


async def test_a_silent_server_times_out(server: ScriptedServer) -> None:
    server.may_answer.clear()
    assert_both_timed_out(
        *await errors_of_both(server.url + PATH, options={"read_timeout": SHORT_SECONDS})
    )
    assert_both_timed_out(*await errors_of_both(server.url + PATH, read_timeout=SHORT_SECONDS))
    assert_both_timed_out(*await errors_of_both(server.url + PATH, read_timeout=0))


async def test_an_answer_that_stops_halfway_times_out(server: ScriptedServer) -> None:
    server.answer = b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{"ok":'
    assert_both_timed_out(*await errors_of_both(server.url + PATH, read_timeout=SHORT_SECONDS))


async def test_a_connection_that_is_never_ready_times_out(deaf_server: ScriptedServer) -> None:
    url = deaf_server.url.replace("http:", "https:") + PATH  # waits for the TLS handshake
    assert_both_timed_out(*await errors_of_both(url, connect_timeout=SHORT_SECONDS))
    assert_both_timed_out(*await errors_of_both(url, options={"connect_timeout": SHORT_SECONDS}))


FORM = fields(text=MORE_THAN_SOCKETS_HOLD.decode())
UPLOAD = fields(document=InputFile(MORE_THAN_SOCKETS_HOLD, "a.bin"))


@pytest.mark.parametrize(
    ("data", "option"),
    [(FORM, "write_timeout"), (UPLOAD, "media_write_timeout")],
    ids=["fields", "files"],
)
async def test_a_server_that_stops_reading_times_out(
    deaf_server: ScriptedServer, data: RequestData, option: str
) -> None:
    options = {"read_timeout": None, "write_timeout": None, "media_write_timeout": None}
    url = deaf_server.url + PATH
    short = options | {option: SHORT_SECONDS}
    assert_both_timed_out(*await errors_of_both(url, data, options=short))
    assert_both_timed_out(
        *await errors_of_both(url, data, options=options, write_timeout=SHORT_SECONDS)
    )


class StuckWriter(AbstractStreamWriter):
    """Takes what is written into its buffer, which never gets empty."""

    async def write(self, chunk: object, *args: object, **options: object) -> None:
        self.has_written = True

    async def drain(self) -> None:
        await asyncio.Event().wait()

    async def write_eof(self, chunk: bytes = b"") -> None: ...
    def enable_compression(self, *args: object, **options: object) -> None: ...
    def enable_chunking(self) -> None: ...
    async def write_headers(self, *args: object) -> None: ...


async def test_the_write_timeout_counts_until_the_last_byte_has_left() -> None:
    writer = StuckWriter()
    with pytest.raises(TimeoutError):
        await json_body("x" * LONGER_THAN_A_CHUNK, SHORT_SECONDS).write(writer)
    assert writer.has_written


async def test_a_call_may_wait_longer_than_its_client(server: ScriptedServer) -> None:
    server.may_answer.clear()
    for client in (HTTPXRequest, AiohttpRequest):
        async with client(read_timeout=SHORT_SECONDS) as request:
            patient = asyncio.create_task(request.post(server.url + PATH, read_timeout=None))
            with pytest.raises(TimedOut):
                await request.post(server.url + PATH)  # begun later, so the other is overdue
            server.may_answer.set()
            assert await patient == {}
            server.may_answer.clear()


async def test_a_full_pool_times_out_and_says_so(server: ScriptedServer) -> None:
    texts = set()
    for client in (HTTPXRequest, AiohttpRequest):
        server.may_answer.clear()
        async with client(connection_pool_size=2, pool_timeout=SHORT_SECONDS) as request:
            busy = [asyncio.create_task(request.post(server.url + PATH)) for _ in range(2)]
            for _ in busy:
                await server.came_in.acquire()
            for pool_timeout in (BaseRequest.DEFAULT_NONE, SHORT_SECONDS / 2):
                with pytest.raises(TimedOut) as caught:
                    await request.post(server.url + PATH, pool_timeout=pool_timeout)
                texts.add(str(caught.value))
            patient = asyncio.create_task(request.post(server.url + PATH, pool_timeout=None))
            server.may_answer.set()
            assert await asyncio.gather(*busy, patient) == [{}, {}, {}]
    assert len(texts) == 1
    assert "Pool timeout" in texts.pop()
    assert len(server.calls) == 6  # what timed out was not sent


def assert_both_lost_the_network(stock: Exception, ours: Exception) -> None:
    """The same class; the texts differ, as each names the exception of its own library."""
    assert type(ours) is type(stock) is NetworkError
    assert str(ours).strip(": ")
    assert "Unknown error" not in str(ours)
    assert_keeps_the_secret(ours)


def assert_keeps_the_secret(error: Exception) -> None:
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error.__context__)
    assert "secret" not in shown.replace("assert_keeps_the_secret", "")


CUTS = {
    "no answer": None,
    "half of a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half of a body": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "a broken encoding": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n"
    b"\r\nabcd",
}


@pytest.mark.parametrize("answer", CUTS.values(), ids=CUTS.keys())
async def test_a_cut_or_broken_answer_is_a_network_error(
    server: ScriptedServer, answer: bytes | None
) -> None:
    server.answer = answer
    assert_both_lost_the_network(*await errors_of_both(server.url + PATH))


async def test_a_refused_connection_is_a_network_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert_both_lost_the_network(*await errors_of_both(f"http://127.0.0.1:{port}{PATH}"))


BAD_URLS = ["ftp://host", "nowhere", "http://", "http://[bad", "http://u:secret@127.0.0.1:99999"]


@pytest.mark.parametrize("base", BAD_URLS)
async def test_an_impossible_address_is_a_network_error_that_keeps_the_token(base: str) -> None:
    assert_both_lost_the_network(*await errors_of_both(base + PATH))


@pytest.mark.parametrize("kind", ["read_timeout", "connect_timeout"])
async def test_a_timeout_keeps_the_token(
    server: ScriptedServer, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.may_answer.clear()
    seconds: dict[str, Any] = {kind: 1e-6}
    assert_keeps_the_secret(await error_of(AiohttpRequest(), server.url + PATH, **seconds))
    assert "secret" not in caplog.text


async def test_a_lost_connection_gives_its_place_in_the_pool_back(server: ScriptedServer) -> None:
    async with AiohttpRequest(connection_pool_size=1, pool_timeout=SHORT_SECONDS) as request:
        for answer in (None, b"nonsense\r\n\r\n"):
            server.answer = answer
            with pytest.raises(NetworkError, match="aiohttp"):
                await request.post(server.url + PATH)
        server.will_answer(200, b'{"ok":true,"result":true}')
        assert await request.post(server.url + PATH) is True


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
async def test_a_certificate_nobody_signed_is_refused(tmp_path: Path) -> None:
    certificate, key = str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext"
    files = ["-out", certificate, "-keyout", key]
    subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [*command.split(), "subjectAltName=IP:127.0.0.1", *files], check=True, capture_output=True
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    async with scripted_server(context) as server:
        stock, ours = await errors_of_both(server.url + PATH)
        async with AiohttpRequest() as client, asyncio.timeout(4):
            with pytest.raises(NetworkError) as of_a_call:
                await client.call(server.url + PATH, CHAT)
    assert_both_lost_the_network(stock, ours)
    assert "certificate" in str(ours)
    assert str(of_a_call.value) == str(ours)
    assert server.calls == []


@pytest.mark.parametrize("status", [200, 502])
async def test_an_answer_that_is_no_json_is_not_logged(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    server.will_answer(status, b'{"ok": true, "result": [{"text": "what Anna wrote"')
    ours = await error_of(AiohttpRequest(), server.url + PATH)
    assert "Invalid server response" in str(ours) or status == 502
    assert "Anna" not in caplog.text
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
