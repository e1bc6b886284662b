"""The command line: `python -m sandbox [OPTIONS] [-- COMMAND ...]`."""

import argparse
import asyncio
import os
import re
import socket
import sys
from pathlib import Path

from sandbox.classroom.answer_key import AnswerKey, AnswerKeyError
from sandbox.flood import FloodLimits
from sandbox.identity import BotIdentity, random_token
from sandbox.launcher import run_until_signal
from sandbox.server import listen
from sandbox.world import World

DEFAULT_PORT = 8080
TOKEN_PATTERN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class ConfigurationError(Exception):
    """A wrong setting; the text is one line that names it."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    options, command = parse_command_line(words)
    if options.unless_set and command and is_set(options.unless_set, Path(".env")):
        os.execvp(command[0], command)  # noqa: S606 (running COMMAND is what was asked)
    try:
        port = read_port(options.port)
        key = read_answer_key(options.answer_key)
        world = World(BotIdentity(read_token(options.token), options.username, options.name))
        listening = open_socket(options.host, port)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    if options.flood:
        world.flood.start(FloodLimits())
    return asyncio.run(run_until_signal(world, listening, command, key))


def parse_command_line(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Options, and the command behind `--`."""
    command: list[str] = []
    if "--" in words:
        at = words.index("--")
        words, command = words[:at], words[at + 1 :]
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A local Telegram: a Bot API server and a browser chat.",
        epilog="-- COMMAND ... runs a bot against it, with BOT_TOKEN and BOT_API_URL set.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", help=f"port to listen on (the variable PORT, or {DEFAULT_PORT})")
    parser.add_argument("--token", help="token of the bot (SANDBOX_TOKEN, or a random one)")
    parser.add_argument("--username", default="fonte_sandbox_bot", help="username of the bot")
    parser.add_argument("--name", default="Fonte", help="name of the bot")
    parser.add_argument("--flood", action="store_true", help="keep Telegram's flood limits")
    parser.add_argument(
        "--answer-key",
        metavar="FILE",
        type=Path,
        help="questions in JSON, so that simulated pupils know which answers are right",
    )
    parser.add_argument(
        "--unless-set",
        metavar="NAME",
        help="run COMMAND alone when the variable NAME is set, or stands in .env",
    )
    return parser.parse_args(words), command


def is_set(name: str, env_file: Path) -> bool:
    """Whether a variable is in the environment, even empty, or in a `.env` file."""
    if name in os.environ:
        return True
    try:
        lines = env_file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    line_of_name = re.compile(rf"\s*(export\s+)?{re.escape(name)}\s*=")
    return any(line_of_name.match(line) for line in lines)


def read_port(option: str | None) -> int:
    """The port from the option or from PORT. Raises ConfigurationError."""
    raw = option or os.environ.get("PORT") or str(DEFAULT_PORT)
    if not raw.isascii() or not raw.isdigit() or int(raw) > 65_535:
        raise ConfigurationError(f"PORT must be a number from 0 to 65535, not {raw!r}")
    return int(raw)


def read_token(option: str | None) -> str:
    """The token from the option or from SANDBOX_TOKEN, else a random one."""
    token = option or os.environ.get("SANDBOX_TOKEN") or random_token()
    if not TOKEN_PATTERN.fullmatch(token):
        raise ConfigurationError("SANDBOX_TOKEN (--token) must look like 123456:ABC-DEF")
    return token


def read_answer_key(path: Path | None) -> AnswerKey | None:
    """The answer key in a file, None without a file. Raises ConfigurationError."""
    try:
        return AnswerKey.read(path) if path else None
    except AnswerKeyError as error:
        raise ConfigurationError(f"--answer-key: {error}") from None


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket. Raises ConfigurationError."""
    try:
        return listen(host, port)
    except OSError as error:
        reason = error.strerror or error
        raise ConfigurationError(f"PORT {port} on {host} cannot be used: {reason}") from None


if __name__ == "__main__":
    sys.exit(main())
