"""Serving the sandbox from the command line, alone or with a bot as its child process."""

import asyncio
import contextlib
import os
import signal
import socket
import sys

from sandbox.app import SandboxApp
from sandbox.classroom.answer_key import AnswerKey
from sandbox.server import SandboxServer
from sandbox.world import World

CHILD_STOP_SECONDS = 4.0
# How this machine reaches a server that listens on all addresses.
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (nothing is bound here)


async def run_until_signal(
    world: World, listening: socket.socket, command: list[str], key: AnswerKey | None = None
) -> int:
    """Serve until SIGINT or SIGTERM comes or the child ends; return the exit status."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return await run_sandbox(world, listening, command, stopping, key)


async def run_sandbox(
    world: World,
    listening: socket.socket,
    command: list[str],
    stopping: asyncio.Event,
    key: AnswerKey | None = None,
) -> int:
    """Serve until `stopping` is set or the child ends; return the exit status."""
    server = SandboxServer(world, SandboxApp(world, key), listening)
    await server.start()
    address = local_address(listening)
    try:
        if command:
            return await _run_with_child(world, address, command, stopping)
        print(f"BOT_TOKEN={world.bot.token}\nBOT_API_URL={address}", flush=True)
        print(f"{address}/", flush=True)
        await stopping.wait()
        return 0
    finally:
        await server.stop()


def local_address(listening: socket.socket) -> str:
    """How this machine reaches the server, without a slash at the end."""
    host, port = listening.getsockname()[:2]
    host = ANY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _run_with_child(
    world: World, address: str, command: list[str], stopping: asyncio.Event
) -> int:
    environment = os.environ | {"BOT_TOKEN": world.bot.token, "BOT_API_URL": address}
    # A proxy for the outside world must not get the calls to this machine.
    environment["NO_PROXY"] = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1,::1")))
    try:
        # A process group of its own: Ctrl-C reaches the child once, as SIGTERM.
        child = await asyncio.create_subprocess_exec(
            *command, env=environment, stdin=asyncio.subprocess.DEVNULL, process_group=0
        )
    except OSError as error:
        print(f"{command[0]} cannot be started: {error.strerror}", file=sys.stderr)
        return 127
    announcing = asyncio.create_task(_announce(world, address))
    ended = asyncio.create_task(child.wait())
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
    announcing.cancel()
    stop.cancel()
    if ended.done():
        return exit_status(ended.result())
    return await _stop_child(child, ended, stopping)


async def _announce(world: World, address: str) -> None:
    await world.bot_listens.wait()
    print(f"{address}/", flush=True)


async def _stop_child(
    child: asyncio.subprocess.Process, ended: asyncio.Task[int], stopping: asyncio.Event
) -> int:
    """Ask the child to end; after some seconds, or at a second signal, end it by force."""
    stopping.clear()
    _signal_group(child, signal.SIGTERM)
    impatience = asyncio.create_task(stopping.wait())
    await asyncio.wait(
        {ended, impatience},
        timeout=CHILD_STOP_SECONDS,
        return_when=asyncio.FIRST_COMPLETED,
    )
    impatience.cancel()
    if not ended.done():
        _signal_group(child, signal.SIGKILL)
    status = await ended
    # Ending by the very signal that was sent is a clean stop.
    return 0 if status == -signal.SIGTERM else exit_status(status)


def _signal_group(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def exit_status(return_code: int) -> int:
    """The status that a shell gives: 128 + the number of the signal for a killed process."""
    return return_code if return_code >= 0 else 128 - return_code
