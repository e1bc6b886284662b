"""Backups of which the n-th page cannot be written."""

import asyncio
import resource
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

from prove.bot_process import REPOSITORY
from prove.ledger import damages
from prove.promise import Stage
from tests.running_bot import _empty_database

PAGE_BYTES = 4096


async def backups(stage: Stage) -> tuple[int, list[str]]:
    """How many failed, and what is wrong with them: a copy under its name, or no line of words.

    The file may grow by a page with each attempt, until the copy is whole. In short form one
    attempt is made.
    """
    database = stage.folder / "original.db"
    database.write_bytes(_empty_database())
    faults: list[str] = []
    for pages in count(0 if stage.is_full else 3):
        copy = stage.folder / f"copy{pages}.db"
        status, words = await back_up(database, copy, pages * PAGE_BYTES)
        if status == 0:
            with closing(sqlite3.connect(copy)) as connection:
                faults += damages(connection)
            return pages, faults
        if copy.exists() or copy.with_name(f"{copy.name}.unfinished").exists():
            faults.append(f"a backup that failed at page {pages} left a file")
        if words.count("\n") != 1 or str(copy) not in words:
            faults.append(f"a backup that failed at page {pages} said {words!r}")
        if not stage.is_full:
            return 1, faults
    raise AssertionError


async def back_up(database: Path, copy: Path, most_bytes: int) -> tuple[int | None, str]:
    """Make a backup whose files may grow to so many bytes; its status and its words."""
    environment = {
        "DATABASE_URL": f"sqlite:///{database}",
        "PYTHONDONTWRITEBYTECODE": "1",  # a compiled module would be cut short too
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "backup", str(copy),
        cwd=REPOSITORY, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()
