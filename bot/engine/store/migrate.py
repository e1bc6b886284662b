"""Brings a database file to today's schema before anything else opens it."""

import sqlite3
from pathlib import Path

_MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseError(Exception):
    """The database file cannot be used; `str()` is one sentence for the operator."""


class SchemaTooNewError(DatabaseError):
    """A later Fonte wrote this database."""


def known_revisions() -> tuple[str, ...]:
    """The revisions this version knows, oldest first: the numbers that begin the files' names."""
    return tuple(sorted(path.name[:4] for path in _MIGRATIONS.glob("versions/[0-9]*.py")))


def migrate(database: Path, *, to: str = "head") -> str:
    """Create or upgrade a database file; returns its revision.

    Raises DatabaseError when the file cannot be opened or is no database, SchemaTooNewError when it
    was written by a later version.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        revision = _revision_of(database)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{database} cannot be opened: {error}") from error
    known = known_revisions()
    if revision is not None and revision not in known:
        raise SchemaTooNewError(
            f"{database} has schema {revision}, this version knows up to {known[-1]}: "
            "use the newer version of Fonte that wrote it, or another database"
        )
    target = known[-1] if to == "head" else to
    if revision != target:
        _upgrade(database, target)
    return target


def _revision_of(database: Path) -> str | None:
    connection = sqlite3.connect(database)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA user_version = 0")  # fails here when the file is read-only
        connection.rollback()
        is_versioned = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchone()
        if not is_versioned:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
    finally:
        connection.close()


def _upgrade(database: Path, target: str) -> None:
    # Alembic costs half a second to import; a start on a current schema does without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import create_engine, event  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    engine = create_engine(f"sqlite:///{database}")
    event.listen(engine, "connect", lambda dbapi, _: setattr(dbapi, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target)
    except DBAPIError as error:
        raise DatabaseError(f"{database} cannot be upgraded: {error.orig}") from error
    finally:
        engine.dispose()
