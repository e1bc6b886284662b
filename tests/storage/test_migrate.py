"""A database file comes to today's schema, or is refused in one sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.engine.store.migrate import DatabaseError, SchemaTooNewError, known_revisions, migrate
from bot.storage.schema import metadata
from tests.storage.stored import downgrade, plain, rows


def tables(path: Path) -> set[str]:
    """The names of the tables in a file."""
    found = rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in found if not name.startswith("sqlite_")}


@contextmanager
def nobody() -> Iterator[None]:
    """Give up root's power to write what is read-only."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def shape(path: Path) -> list[Any]:
    """Every table and index as it was created."""
    return rows(path, "SELECT type, name, sql FROM sqlite_master ORDER BY name")


def test_migrations_from_nothing_make_exactly_the_schema_of_the_code(path: Path) -> None:
    migrate(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []
    assert tables(path) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize("table", metadata.tables.values(), ids=lambda t: t.name)
def test_migrations_keep_what_the_comparison_does_not_see(path: Path, table: Any) -> None:
    migrate(path)
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    with engine.connect() as connection:
        wanted = connection.exec_driver_sql(query, (table.name,)).scalar_one()
    engine.dispose()
    [(made,)] = rows(path, query, table.name)
    for clause in ("WITHOUT ROWID", "AUTOINCREMENT", "ON DELETE CASCADE", "UNIQUE"):
        assert wanted.count(clause) == made.count(clause), clause


@pytest.mark.parametrize("revision", known_revisions())
def test_each_migration_goes_up_and_down_and_up_again(path: Path, revision: str) -> None:
    revisions = known_revisions()
    before = revisions.index(revision) - 1
    assert migrate(path, to=revision) == revision
    there = shape(path)
    downgrade(path, revisions[before] if before >= 0 else "base")
    assert shape(path) != there
    migrate(path, to=revision)
    assert shape(path) == there


def test_going_down_to_the_base_leaves_no_table(path: Path) -> None:
    migrate(path)
    downgrade(path, "base")
    assert tables(path) == {"alembic_version"}


def test_migrating_twice_changes_nothing(path: Path) -> None:
    revision = migrate(path)
    before = path.read_bytes()
    assert migrate(path) == revision == known_revisions()[-1]
    assert path.read_bytes() == before


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    migrate(tmp_path / "var" / "deep" / "fonte.db")
    assert (tmp_path / "var" / "deep" / "fonte.db").is_file()


def test_a_start_on_a_current_schema_does_without_alembic(path: Path) -> None:
    migrate(path)
    program = (
        "import sys; from pathlib import Path; from bot.engine.store.migrate import migrate;"
        "migrate(Path(sys.argv[1])); print('alembic' in sys.modules)"
    )
    for database, imports_alembic in ((path, "False"), (path.with_name("new.db"), "True")):
        arguments = [sys.executable, "-c", program, str(database)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == imports_alembic


def test_a_schema_of_a_later_version_is_refused_in_one_sentence(path: Path) -> None:
    migrate(path)
    with plain(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNewError, match="9999") as refusal:
        migrate(path)
    assert_one_sentence(refusal.value, path)
    assert rows(path, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_file_that_is_no_database_is_refused_in_one_sentence_and_left_alone(path: Path) -> None:
    letter = b"Dear Anna, this is not a database.\n" * 200
    path.write_bytes(letter)
    with pytest.raises(DatabaseError, match="not a database") as refusal:
        migrate(path)
    assert_one_sentence(refusal.value, path)
    assert path.read_bytes() == letter


def test_a_folder_in_place_of_the_file_is_refused_in_one_sentence(path: Path) -> None:
    path.mkdir()
    with pytest.raises(DatabaseError, match="unable to open") as refusal:
        migrate(path)
    assert_one_sentence(refusal.value, path)


def test_a_file_in_place_of_the_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("no folder")
    with pytest.raises(DatabaseError, match="cannot be opened") as refusal:
        migrate(tmp_path / "var" / "fonte.db")
    assert_one_sentence(refusal.value, tmp_path / "var" / "fonte.db")


def test_a_read_only_folder_is_refused_in_one_sentence() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fonte.db"
        path.parent.chmod(0o555)
        with nobody(), pytest.raises(DatabaseError, match="unable to open") as refusal:
            migrate(path)
        assert_one_sentence(refusal.value, path)


@pytest.mark.parametrize("is_current", [True, False], ids=["current", "empty"])
def test_a_read_only_file_is_refused_in_one_sentence(is_current: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fonte.db"
        if is_current:
            migrate(path)
        path.touch()
        path.chmod(0o444)
        path.parent.chmod(0o555)
        with nobody(), pytest.raises(DatabaseError, match="readonly") as refusal:
            migrate(path)
        assert_one_sentence(refusal.value, path)


def test_a_migration_that_fails_leaves_the_schema_before_it(path: Path) -> None:
    with plain(path) as connection:
        connection.execute("CREATE TABLE practices (in_the_way)")
    with pytest.raises(DatabaseError, match="practices") as refusal:
        migrate(path)
    assert_one_sentence(refusal.value, path)
    assert tables(path) - {"alembic_version"} == {"practices"}


def assert_one_sentence(error: DatabaseError, path: Path) -> None:
    """The refusal is one line that names the file, without a traceback."""
    assert str(path) in str(error)
    assert "\n" not in str(error)
    assert "Traceback" not in str(error)
