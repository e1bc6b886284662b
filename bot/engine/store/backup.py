"""A consistent copy of a database that may be in use."""

import contextlib
import os
import sqlite3
from pathlib import Path

from bot.engine.store.migrate import DatabaseError


def back_up(database: Path, copy: Path) -> None:
    """Write a copy that holds everything committed before this call.

    SQLite's `VACUUM INTO` reads one snapshot while the bot goes on writing, and leaves no free
    pages in the copy. The copy is checked, synced and only then gets its name.
    Raises DatabaseError when there is nothing to copy, the copy exists, or it cannot be written.
    """
    if not database.is_file():
        raise DatabaseError(f"{database} does not exist: there is nothing to back up")
    if copy.exists():
        raise DatabaseError(f"{copy} exists already: choose another name or move it away")
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        _copy(database, unfinished)
        _sync(unfinished)
        unfinished.rename(copy)
        _sync(copy.parent)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise DatabaseError(f"{copy} cannot be written: {error}") from error


def _copy(database: Path, copy: Path) -> None:
    source = sqlite3.connect(database, timeout=30)
    try:
        source.execute("VACUUM INTO ?", (str(copy),))
    finally:
        source.close()
    target = sqlite3.connect(copy)
    try:
        verdict = target.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        target.close()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {verdict}")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
