"""Whose fault a failed write is: the work's, which no repetition mends, or the database's."""

import sqlite3

# https://www.sqlite.org/rescode.html: the primary codes that speak of a statement or its values.
_OF_THE_WORK = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_RANGE,
    }
)
_PRIMARY = 0xFF


class WorkRefusedError(Exception):
    """This work can never be stored: it breaks a rule of the schema, or a value does not fit."""


def is_fault_of_work(error: Exception) -> bool:
    """Whether the same work would fail again on a healthy database."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:  # a value of a type that SQLite does not know
            return isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError)
        return code & _PRIMARY in _OF_THE_WORK
    # Values are refused before SQLite sees them: by a column's type, as too large, as no text.
    return isinstance(error, LookupError | OverflowError | ValueError | TypeError)
