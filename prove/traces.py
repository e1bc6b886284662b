"""What is found of a person in the files of a bot, and whether the schema answers for it."""

import subprocess
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

from bot.storage.schema import OWNER, metadata

OWNED = {table.name: table for table in metadata.sorted_tables if OWNER in table.info}
Rows = dict[str, list[dict[str, Any]]]


def rows_of(database: Path, person_id: int) -> Rows:
    """Table -> rows that hold a person's number in any column, whatever the schema says of it."""
    found: Rows = {}
    with closing(connect(database)) as connection:
        tables = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            of_person = [row for row in cursor if str(person_id) in repr(row)]
            if of_person:
                found[table] = [dict(zip(names, row, strict=True)) for row in of_person]
    return found


def traces(folder: Path, person_id: int, words: str) -> list[str]:
    """The files of the bot in which a person's number or words are found.

    Another process reads them: to close a file here would drop SQLite's locks on it.
    """
    forms = (str(person_id).encode(), person_id.to_bytes(6, "big"), varint(person_id))
    return [
        f"{path.name} holds {form!r}"
        for path in sorted(folder.iterdir())
        for content in [subprocess.run(["cat", path], capture_output=True, check=True).stdout]
        for form in (*forms, words.encode())
        if form in content
    ]


def varint(number: int) -> bytes:
    """A row's own number, as https://www.sqlite.org/fileformat2.html#varint has it."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def unregistered() -> list[str]:
    """Columns of the schema that say neither that they are personal nor that they are not."""
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    marks = {str(column): column.info.get("personal") for column in columns}
    return [f"{name} is not registered" for name, mark in marks.items() if mark is None]


def differences(stored: Rows, exported: Rows) -> list[str]:
    """What the file lacks of what is stored, table by table."""
    missing = [f"{table} is not registered" for table in stored.keys() - OWNED.keys()]
    missing += [f"the proof left {table} empty" for table in OWNED.keys() - stored.keys()]
    for table in sorted(stored.keys() & OWNED.keys()):
        columns = OWNED[table].columns.keys()
        missing += [
            f"{table}.{name} is not registered" for name in set(stored[table][0]) - {*columns}
        ]
        personal = {c.name for c in OWNED[table].columns if c.info["personal"]}
        if len(stored[table]) != len(exported.get(table, [])):
            missing.append(f"{table}: {len(stored[table])} rows, not all exported")
        missing += [
            f"{table}: {set(row)}" for row in exported.get(table, []) if set(row) != personal
        ]
    return missing
