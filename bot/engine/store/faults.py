"""Whose fault a failed write is: that of what was to be written, or the database's."""

import sqlite3

# https://www.sqlite.org/rescode.html: the primary codes that speak of a statement or its values.
_OF_THE_STATEMENT = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_RANGE,
    }
)
_PRIMARY = 0xFF


def is_database_fault(error: Exception) -> bool:
    """Whether the same would succeed on a healthy database: a full disk, a lock, no memory."""
    if isinstance(error, MemoryError):
        return True
    code = getattr(error, "sqlite_errorcode", None)  # a value of an unknown type has none
    return isinstance(error, sqlite3.Error) and (
        code is not None and code & _PRIMARY not in _OF_THE_STATEMENT
    )
