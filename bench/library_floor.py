"""What the library and the disk cost alone: `python -m bench.library_floor` prints JSON.

`parse_and_dispatch_ms`: CPU of python-telegram-bot for one tap: `Update.de_json`, `process_update`
with one handler, and its two calls on a request object that answers at once. `commit_ms`: CPU of
one SQLite transaction of one row (WAL, synchronous=FULL, standard library).
"""

import asyncio
import json
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes
from telegram.request import BaseRequest, RequestData

from bench.subjects import TOKEN
from bench.taps import Tap, tap_update

_UPDATES = 2_000
_COMMITS = 2_000
_ME = json.dumps(
    {"ok": True, "result": {"id": 42, "is_bot": True, "first_name": "Null", "username": "null_bot"}}
).encode()
_TRUE = b'{"ok": true, "result": true}'


class NullRequest(BaseRequest):
    """Answers at once, without a network."""

    @property
    def read_timeout(self) -> float | None:
        """None: it never waits."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: Any,
        **timeouts: Any,
    ) -> tuple[int, bytes]:
        """Success, whatever was asked."""
        return 200, _ME if url.endswith("/getMe") else _TRUE


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The two calls of a tap, and nothing between them."""
    assert update.callback_query is not None
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("A verdict as long as verdicts are. " * 10)


async def parse_and_dispatch_ms() -> float:
    """Milliseconds of CPU a tap."""
    request = NullRequest()
    builder = Application.builder().token(TOKEN).request(request).get_updates_request(request)
    application = builder.updater(None).job_queue(None).build()
    application.add_handler(CallbackQueryHandler(answer))
    bodies = [tap_update(Tap(number, 1), f"a:1:1:{'abcd'[number % 4]}") for number in range(1_000)]
    async with application:
        started = time.process_time()
        for number in range(_UPDATES):
            update = Update.de_json(json.loads(bodies[number % len(bodies)]), application.bot)
            await application.process_update(update)
        return (time.process_time() - started) / _UPDATES * 1000


def commit_ms(folder: Path) -> float:
    """Milliseconds of CPU a transaction."""
    connection = sqlite3.connect(folder / "commits.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, answer TEXT NOT NULL)")
    started = time.process_time()
    for number in range(_COMMITS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO answers VALUES (?, ?)", (number, "an answer"))
        connection.execute("COMMIT")
    seconds = time.process_time() - started
    connection.close()
    return seconds / _COMMITS * 1000


def main() -> None:
    """Measure both and print them."""
    with tempfile.TemporaryDirectory() as folder:
        floor = {
            "parse_and_dispatch_ms": asyncio.run(parse_and_dispatch_ms()),
            "commit_ms": commit_ms(Path(folder)),
        }
    print(json.dumps(floor))


if __name__ == "__main__":
    main()
