"""The bot's HTTP client beside python-telegram-bot's own: the same calls, the same outcome."""

import asyncio
import datetime as dt
import gzip
import io
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs

import pytest
from telegram import InputFile, InputMediaDocument, InputMediaVideo
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.client.telegram_request import AiohttpRequest
from tests.pipeline.scripted_server import Recorded, ScriptedServer, scripted_server

PATH = "/bot123456:AA-secret_Token/sendDocument"


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server() as running:
        yield running


def fields(**values: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


async def recorded_by_both(
    server: ScriptedServer, make_data: Callable[[], RequestData | None], method: str = "POST"
) -> tuple[Recorded, Recorded]:
    """What the server received from the stock client, and from ours."""
    for client in (HTTPXRequest(), AiohttpRequest()):
        async with client:
            await client.do_request(server.url + PATH, method, make_data())
    stock, ours = server.calls
    return stock, ours


def assert_same_request(stock: Recorded, ours: Recorded) -> None:
    assert (ours.method, ours.target) == (stock.method, stock.target)
    assert ours.content_type == stock.content_type
    assert ours.body_without_boundary == stock.body_without_boundary
    for header in ("content-length", "transfer-encoding", "user-agent", "accept", "host"):
        assert ours.headers.get(header) == stock.headers.get(header), header


FIELDS: dict[str, dict[str, object]] = {
    "plain": {"chat_id": 7, "text": "a & b = c + d % e"},
    "unicode": {"text": "Perché? 🇰🇵 مرحبا \u202e👩‍🏫"},
    "empty": {"text": "", "reply_markup": [], "offset": 0, "caption": None},
    "typed": {"is_big": True, "share": 0.5, "at": dt.datetime(2020, 5, 5, tzinfo=dt.UTC)},
    "nested": {"reply_markup": {"inline_keyboard": [[{"text": "Sì ✅", "callback_data": "a:1"}]]}},
    "line breaks": {"text": "one\r\ntwo\nthree\x00"},
}


@pytest.mark.parametrize("values", FIELDS.values(), ids=FIELDS.keys())
async def test_fields_say_in_json_what_the_stock_client_says_in_a_form(
    server: ScriptedServer, values: dict[str, object]
) -> None:
    stock, ours = await recorded_by_both(server, lambda: fields(**values))
    assert (ours.method, ours.target) == (stock.method, stock.target)
    assert ours.content_type == "application/json"
    form = parse_qs(stock.body.decode(), keep_blank_values=True)
    said = json.loads(ours.body)
    assert {name: [as_in_a_form(value)] for name, value in said.items()} == form


def as_in_a_form(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


async def test_a_letter_that_is_none_is_no_reason_not_to_ask_telegram(
    server: ScriptedServer,
) -> None:
    async with AiohttpRequest() as client:
        await client.do_request(server.url + PATH, "POST", fields(text="half \ud800"))
    assert json.loads(server.calls[0].body) == {"text": "half \ud800"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("data", [None, RequestData([])], ids=["no data", "no fields"])
async def test_a_call_without_fields_has_no_body_and_no_content_type(
    server: ScriptedServer, method: str, data: RequestData | None
) -> None:
    stock, ours = await recorded_by_both(server, lambda: data, method)
    assert_same_request(stock, ours)
    assert (ours.body, ours.content_type) == (b"", None)


def one_file() -> RequestData:
    return fields(chat_id=7, caption="ecco 📄", document=InputFile(b"\x00\r\n--\xff", "dati.json"))


def a_file_with_a_hard_name() -> RequestData:
    return fields(document=InputFile("perché", filename='a "b" \\c; d=é😀\r\n.txt'))


def several_files() -> RequestData:
    media = [
        InputMediaDocument(InputFile(b"first", "1.pdf", attach=True), caption="uno"),
        InputMediaVideo(b"second", filename="2.mp4", thumbnail=b"small"),
    ]
    return fields(chat_id=7, media=media)


def an_empty_file() -> RequestData:
    return fields(document=InputFile(b"", "empty"))


@pytest.mark.parametrize(
    "make_data", [one_file, a_file_with_a_hard_name, several_files, an_empty_file]
)
async def test_files_are_sent_as_the_stock_client_sends_them(
    server: ScriptedServer, make_data: Callable[[], RequestData]
) -> None:
    data = make_data()  # once: attached files get random names
    stock, ours = await recorded_by_both(server, lambda: data)
    assert_same_request(stock, ours)
    assert ours.content_type == "multipart/form-data"


def described(part: "Message[str, str]") -> tuple[object, str | None, str, Any]:
    name = part.get_param("name", header="content-disposition")
    return name, part.get_filename(), part.get_content_type(), part.get_payload(decode=True)


async def test_a_file_arrives_with_its_name_type_and_bytes(server: ScriptedServer) -> None:
    _, ours = await recorded_by_both(server, one_file)
    chat, caption, document = ours.parts()
    assert chat.get_payload() == "7"
    assert caption.get_payload(decode=True) == "ecco 📄".encode()
    assert described(document) == (
        "document", "dati.json", "application/json", b"\x00\r\n--\xff",
    )  # fmt: skip


async def test_attached_media_name_the_parts_that_carry_them(server: ScriptedServer) -> None:
    _, ours = await recorded_by_both(server, several_files)
    parts = {part.get_param("name", header="content-disposition"): part for part in ours.parts()}
    names = [name for name in parts if str(name).startswith("attached")]
    assert [parts[name].get_payload(decode=True) for name in names] == [
        b"first",
        b"second",
        b"small",
    ]


def named_file(folder: Path, content: bytes) -> IO[bytes]:
    path = folder / "Relazione è.pdf"
    path.write_bytes(content)
    handle = path.open("rb")
    handle.read(10)  # what was read before is sent all the same
    return handle


class Pipe(io.RawIOBase):
    """A readable that tells neither its length nor its place."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._rest.readinto(buffer)


@pytest.mark.parametrize("kind", ["a file", "memory", "a pipe"])
async def test_a_file_handle_is_read_while_it_is_sent(
    server: ScriptedServer, tmp_path: Path, kind: str
) -> None:
    content = os.urandom(200_000)
    with named_file(tmp_path, content) as file:
        handles: dict[str, Callable[[], Any]] = {
            "a file": lambda: file,
            "memory": lambda: io.BytesIO(content),
            "a pipe": lambda: Pipe(content),
        }
        stock, ours = await recorded_by_both(
            server, lambda: fields(document=InputFile(handles[kind](), read_file_handle=False))
        )
    assert_same_request(stock, ours)
    assert ours.parts()[0].get_payload(decode=True) == content


async def test_a_handle_opened_as_text_is_refused_by_both() -> None:
    for client in (HTTPXRequest(), AiohttpRequest()):
        async with client:
            text: Any = io.StringIO("words")
            data = fields(document=InputFile(text, read_file_handle=False))
            with pytest.raises(TypeError):
                await client.do_request("http://127.0.0.1:9" + PATH, "POST", data)


async def returned_by_both(call: Callable[[BaseRequest], Awaitable[object]]) -> list[object]:
    outcomes = []
    for client in (HTTPXRequest(), AiohttpRequest()):
        async with client:
            outcomes.append(await call(client))
    return outcomes


@pytest.mark.parametrize("status", [200, 204, 304, 400, 418, 429, 500, 502, 599])
async def test_any_status_is_returned_with_its_body(server: ScriptedServer, status: int) -> None:
    server.will_answer(status, b"" if status in (204, 304) else b"<html>\xff</html>")
    stock, ours = await returned_by_both(lambda it: it.do_request(server.url + PATH, "POST"))
    assert ours == stock


async def test_a_compressed_answer_is_unpacked(server: ScriptedServer) -> None:
    server.will_answer(200, gzip.compress(b"plain"), "Content-Encoding: gzip")
    assert await returned_by_both(lambda it: it.retrieve(server.url + PATH)) == [b"plain", b"plain"]


async def test_a_redirect_is_not_followed(server: ScriptedServer) -> None:
    server.will_answer(302, b"", f"Location: {server.url}/elsewhere")
    stock, ours = await returned_by_both(lambda it: it.do_request(server.url + PATH, "GET"))
    assert ours == stock == (302, b"")
    assert {call.target for call in server.calls} == {PATH}


async def test_a_path_with_spaces_and_letters_of_any_script_is_the_same(
    server: ScriptedServer,
) -> None:
    url = server.url + "/file/bot1:AA/documents/a b%20c%2Fd%25é😀.json?x=1&y=%26"
    await returned_by_both(lambda it: it.retrieve(url))
    stock, ours = server.calls
    assert ours.target == stock.target


async def test_a_connection_is_used_again(server: ScriptedServer) -> None:
    async with AiohttpRequest() as client:
        for _ in range(3):
            await client.do_request(server.url + PATH, "POST", one_file())
    assert (len(server.calls), server.connection_count) == (3, 1)


async def test_initialize_and_shutdown_may_be_called_again_and_again(
    server: ScriptedServer,
) -> None:
    for client in (HTTPXRequest(), AiohttpRequest()):
        await client.do_request(server.url + PATH, "POST")  # works before initialize as well
        for _ in range(2):
            await client.initialize()
            await client.initialize()
            assert (await client.do_request(server.url + PATH, "POST"))[0] == 200
            await client.shutdown()
            await client.shutdown()
            with pytest.raises(RuntimeError, match="is not initialized"):
                await client.do_request(server.url + PATH, "POST")


async def test_a_cancelled_call_is_cancelled_and_gives_its_connection_back(
    server: ScriptedServer,
) -> None:
    server.may_answer.clear()
    async with AiohttpRequest(connection_pool_size=1) as client:
        call = asyncio.create_task(client.do_request(server.url + PATH, "POST"))
        await server.came_in.acquire()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        server.may_answer.set()
        assert (await client.do_request(server.url + PATH, "POST"))[0] == 200


@pytest.mark.parametrize("seconds", [None, 0.0, 2.5])
def test_the_read_timeout_can_be_read(seconds: float | None) -> None:
    assert AiohttpRequest(read_timeout=seconds).read_timeout == seconds
    assert AiohttpRequest().read_timeout == HTTPXRequest().read_timeout
