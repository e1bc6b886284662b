"""A look at a database file from outside, also while the bot runs: nothing is changed."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.engine.store.migrate import DatabaseError

_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Examination:
    """What was found. `revision` is the schema's; `damage` is empty when the file is whole."""

    revision: str | None
    damage: str
    secrets: dict[str, str]


def examine_database(database: Path) -> Examination:
    """Open a file read-only and check it. Raises DatabaseError when it cannot be read."""
    try:
        with _reading(database) as connection:
            verdict = connection.execute("PRAGMA quick_check").fetchone()[0]
            return Examination(
                revision=_one(connection, "SELECT version_num FROM alembic_version"),
                damage="" if verdict == "ok" else str(verdict),
                secrets=dict(_rows(connection, "SELECT name, value FROM kept_secrets")),
            )
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{database} cannot be read: {error}") from error


def refusal_to_write(database: Path) -> str:
    """Why a file, or the folder it belongs in, cannot be written; empty when both can."""
    try:
        with tempfile.TemporaryFile(dir=_nearest_folder(database)):
            pass
        if database.exists() and not os.access(database, os.W_OK):
            return f"{database} may only be read"
    except OSError as error:
        return f"{_nearest_folder(database)} cannot be written: {error.strerror}"
    return ""


def free_bytes(database: Path) -> int:
    """The room left on the disk of a database file."""
    return shutil.disk_usage(_nearest_folder(database)).free


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library in use."""
    return sqlite3.sqlite_version_info


def _nearest_folder(database: Path) -> Path:
    """The folder of the file, or the one in which it would be made."""
    return next(folder for folder in database.absolute().parents if folder.exists())


@contextlib.contextmanager
def _reading(database: Path) -> Iterator[sqlite3.Connection]:
    address = f"{database.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, query: str) -> list[tuple[str, str]]:
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise


def _one(connection: sqlite3.Connection, query: str) -> str | None:
    found = _rows(connection, query)
    return str(found[0][0]) if found else None
