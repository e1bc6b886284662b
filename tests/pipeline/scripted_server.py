"""An HTTP server for tests that records each request byte for byte and answers as told."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """One request as it came over the wire, its HTTP chunks joined."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str | None:
        """The content type without the boundary, which is random."""
        content_type = self.headers.get("content-type")
        return content_type.partition(";")[0] if content_type else None

    @property
    def body_without_boundary(self) -> bytes:
        _, _, boundary = self.headers.get("content-type", "").partition("boundary=")
        return self.body.replace(boundary.encode(), b"BOUNDARY") if boundary else self.body

    def parts(self) -> "list[Message[str, str]]":
        """The parts of a multipart body, read by the standard library's parser."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = message_from_bytes(head + self.body)
        assert message.is_multipart()
        return [part for part in message.walk() if not part.is_multipart()]


@dataclass
class ScriptedServer:
    """Answers every request with `answer`, once `may_answer` is set; None cuts the connection.

    With `never_reads` it accepts connections and does not look at them.
    """

    scheme: str = "http"
    port: int = 0
    answer: bytes | None = b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{"ok":true,"result":{}}'
    never_reads: bool = False
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    connection_count: int = 0
    calls: list[Recorded] = field(default_factory=list)
    came_in: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def will_answer(self, status: int, body: bytes, *headers: str) -> None:
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
        self.answer = "\r\n".join([*lines, "", ""]).encode() + body

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.never_reads:
            await asyncio.Event().wait()
        while head := (await reader.readuntil(b"\r\n\r\n")).decode():
            start, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
            method, target, _ = start.split(" ")
            body = await _body(reader, headers)
            self.calls.append(Recorded(method, target, headers, body))
            self.came_in.release()
            await self.may_answer.wait()
            if self.answer is None:
                return
            writer.write(self.answer)
            await writer.drain()
            if not re.search(rb"(?i)content-length: \d", self.answer):
                return


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


@asynccontextmanager
async def scripted_server(
    certificate: ssl.SSLContext | None = None, **script: Any
) -> AsyncIterator[ScriptedServer]:
    """Serve on a free port of this machine; every connection ends with the block."""
    scripted = ScriptedServer(scheme="https" if certificate else "http", **script)
    scripted.may_answer.set()
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        scripted.connection_count += 1
        try:
            await scripted.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has gone, or the test is over
        finally:
            writer.transport.abort() if scripted.never_reads else writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=certificate)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
