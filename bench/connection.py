"""One kept-alive HTTP connection, as cheap as Python has it."""

import asyncio
from collections.abc import Mapping
from typing import cast

import httptools

_CONNECT_ATTEMPTS = 200
_CONNECT_PAUSE_SECONDS = 0.02


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._is_open = False
        self._reset()

    def _reset(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not derived from it
        self._is_open = True

    def data_received(self, data: bytes) -> None:
        """Bytes of a response."""
        self._parser.feed_data(data)

    def connection_lost(self, exception: Exception | None) -> None:
        """The server closed; whoever waits hears of it."""
        self._is_open = False
        if hasattr(self, "_done") and not self._done.done():
            self._done.set_exception(ConnectionError("the server closed the connection"))

    def on_body(self, body: bytes) -> None:
        """A piece of the body was read."""
        self._body += body

    def on_message_complete(self) -> None:
        """The response is whole."""
        if not self._done.done():
            self._done.set_result((self._parser.get_status_code(), self._body))

    def post(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        """Send a request; the result is the status and the body of the response."""
        self._reset()
        self._done = asyncio.get_running_loop().create_future()
        if self._is_open:
            self._transport.write(request)
        else:
            self._done.set_exception(ConnectionError("the server has closed the connection"))
        return self._done

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


async def connect(port: int) -> Connection:
    """Connect to the loopback address, waiting for the server to listen."""
    loop = asyncio.get_running_loop()
    for attempt in range(_CONNECT_ATTEMPTS):
        try:
            return (await loop.create_connection(Connection, "127.0.0.1", port))[1]
        except OSError:
            if attempt == _CONNECT_ATTEMPTS - 1:
                raise
            await asyncio.sleep(_CONNECT_PAUSE_SECONDS)
    raise AssertionError


def post_request(port: int, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A POST of JSON, ready to be written."""
    headers = {
        "Host": f"127.0.0.1:{port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
