"""uvicorn inside a running event loop: it leaves signals alone, and connections can be cut."""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.world import World

_TICK_SECONDS = 0.1
_ANSWER_WITHIN_SECONDS = 1.0


class CuttableProtocol(HttpToolsProtocol):
    """Hands the transport to the application, so that a planted fault can cut it."""

    def on_message_begin(self) -> None:
        """Start a request."""
        super().on_message_begin()
        self.scope["sandbox.transport"] = self.transport  # type: ignore[typeddict-unknown-key]


class QuietServer(uvicorn.Server):
    """A server that leaves signals to its owner, and ends at once when told to `leave`.

    uvicorn's own loops look every tenth of a second whether they may end, and once more for calls.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Answer what is under way, then end."""
        self.should_exit = True
        self._leaving.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield

    async def main_loop(self) -> None:
        """Tick until it is told to leave; a tick keeps the Date header right."""
        for counter in itertools.count():
            if await self.on_tick(counter):
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), _TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing more, answer what is under way, and hang up."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := set(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=_ANSWER_WITHIN_SECONDS)
            for task in late:
                task.cancel()
        self.hang_up()
        await self.lifespan.shutdown()

    async def listen_again(self, listening: socket.socket) -> None:
        """Accept connections on one more socket."""

        def connect() -> asyncio.Protocol:
            state = self.lifespan.state
            return CuttableProtocol(self.config, self.server_state, state)

        loop = asyncio.get_running_loop()
        self.servers.append(await loop.create_server(connect, sock=listening))

    def hang_up(self) -> None:
        """Accept nothing more and cut every connection."""
        for listener in self.servers:
            listener.close()
        self.servers.clear()
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol):
                connection.transport.abort()


class SandboxServer:
    """The application served on one socket, from `start` to `stop`."""

    def __init__(self, world: World, app: ASGIApp, listening: socket.socket) -> None:
        self._world = world
        self._socket = listening
        self._server = QuietServer(
            uvicorn.Config(
                app,
                http=CuttableProtocol,
                ws="none",
                lifespan="on",
                log_level="warning",
                access_log=False,
                timeout_keep_alive=75,
            )
        )
        self._task: asyncio.Task[None] | None = None
        self._address: tuple[str, int] = listening.getsockname()[:2]
        self._is_offline = False
        self._coming_back: asyncio.Task[None] | None = None
        world.begin_outage = self._begin_outage

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._address[1]

    async def start(self) -> None:
        """Return when requests are answered."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
                raise RuntimeError("the server did not start")
            await asyncio.sleep(0.001)

    def go_offline(self) -> None:
        """Cut all connections and refuse new ones, as a host that is down."""
        if not self._is_offline:
            self._is_offline = True
            self._server.hang_up()

    async def go_online(self) -> None:
        """Listen again on the same port. Raises OSError when another process has taken it."""
        if self._is_offline:
            self._is_offline = False
            self._socket = listen(*self._address)
            await self._server.listen_again(self._socket)

    def _begin_outage(self, seconds: float) -> None:
        """Go offline, for so many seconds of the sandbox's clock."""

        def come_back() -> None:
            self._coming_back = asyncio.create_task(self.go_online())

        self.go_offline()
        self._world.clock.call_later(seconds, come_back)

    async def stop(self) -> None:
        """End waits and streams, then close all connections."""
        self._world.close()
        self._server.leave()
        if self._task:
            await self._task
        self._socket.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches off Nagle's delay (40 ms an answer) only for sockets that name TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(2048)
    listening.setblocking(False)
    return listening
