"""uvicorn inside the bot's own event loop; the bot decides when it stops."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.config import ConfigurationError

HEAD_WITHIN_SECONDS = 10.0
_BACKLOG = 2048


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals to the bot."""
        yield


class _ImpatientProtocol(HttpToolsProtocol):
    """Hangs up on a caller whose next request has no whole head in time; uvicorn waits for ever.

    The time begins with the connection, and with the first byte of each head that does not come in
    one piece; who says nothing after an answer is uvicorn's.
    """

    head_within_seconds = HEAD_WITHIN_SECONDS
    _hanging_up: asyncio.TimerHandle | None = None
    _is_in_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_in_head and self._hanging_up is None:
            self._wait_for_head()

    def on_message_begin(self) -> None:
        self._is_in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._wait_no_more()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._hanging_up = self.loop.call_later(self.head_within_seconds, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._hanging_up is not None:
            self._hanging_up.cancel()
            self._hanging_up = None


class WebServer:
    """Serves an app on a listening socket from `start` to `stop`."""

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        head_within_seconds: float = HEAD_WITHIN_SECONDS,
    ) -> None:
        fields = {"head_within_seconds": head_within_seconds}
        config = uvicorn.Config(
            app,
            http=type("Protocol", (_ImpatientProtocol,), fields),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who asks is who is connected, whatever a header says
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config)
        self._socket = listening
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to accept requests."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="web")

    @property
    def connections(self) -> int:
        """How many callers are connected."""
        return len(self._server.server_state.connections)

    async def stop(self) -> None:
        """Answer what is under way, then close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        self._socket.close()


@contextlib.asynccontextmanager
async def served(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """An app that is served meanwhile."""
    server = WebServer(app, listening)
    server.start()
    try:
        yield
    finally:
        await server.stop()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on an address. Raises OSError when it is taken or not to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches off Nagle's delay (40 ms an answer) only for sockets that name TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def listen_as_set(variable: str, host: str, port: int) -> socket.socket:
    """A socket that listens as HOST and a port variable say. Raises ConfigurationError."""
    try:
        return listen(host, port)
    except OSError as error:
        name, value = "HOST", host
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            name, value = variable, str(port)
        raise ConfigurationError(name, f"{value} cannot be used: {error.strerror}") from error
