"""Fonte with its SQL statements counted: `python -m bench.counted`, with COUNTS naming a file.

At each SIGUSR1 the counts so far are added to the file as a line of JSON: {first word: number}.
"""

import json
import os
import signal
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.__main__ import main

FILE = "COUNTS"


class Statements:
    """Counts the statements of every connection of the process, in whichever thread."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def watch(self, connect: Callable[..., sqlite3.Connection]) -> Callable[..., Any]:
        """The same as `connect`, but what is asked of its connections is counted."""

        def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **options)
            connection.set_trace_callback(self._count)
            return connection

        return watched

    def _count(self, statement: str) -> None:
        if statement.startswith("--"):  # what a trigger does
            return
        with self._lock:
            self._counts[statement.split(maxsplit=1)[0].upper()] += 1

    def append_to(self, file: Path) -> None:
        """Add the counts so far."""
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{json.dumps(self._counts.copy())}\n")


def run() -> int:
    """Run the bot."""
    statements, file = Statements(), Path(os.environ[FILE])
    # SQLAlchemy connects through dbapi2, aiosqlite through sqlite3; both look it up each time.
    sqlite3.connect = statements.watch(sqlite3.connect)
    sqlite3.dbapi2.connect = sqlite3.connect
    signal.signal(signal.SIGUSR1, lambda *_: statements.append_to(file))
    return main(["run"])


if __name__ == "__main__":
    sys.exit(run())
