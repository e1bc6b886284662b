"""Tripwires: the n-th statement, commit or call to Telegram fails, once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from sandbox.faults import Fault, Faults

Kind = str
STATEMENT, REFUSED, COMMIT = "statement", "refused statement", "commit"
CALLS = {"call answered 500": "500", "call cut": "cut"}
KINDS: tuple[Kind, ...] = (STATEMENT, REFUSED, COMMIT, *CALLS)
_ON_STATEMENTS = ("do_execute", "do_executemany", "do_execute_no_params")


class Tripwire(Faults):
    """Fails at the n-th step of a kind after `arm`; 0 never does. A sandbox's `faults` too.

    REFUSED is a fault of the statement, which no repetition mends; the other kinds are passing.
    `done` holds the statements that did not fail.
    """

    def __init__(self, kind: Kind, number: int) -> None:
        super().__init__()
        self.kind = kind
        self._left = number
        self._is_armed = False
        self.has_struck = False
        self.done: list[str] = []
        self.on_strike: Callable[[], object] = lambda: None

    def arm(self) -> None:
        """Count from now on."""
        self._is_armed = True

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Whether this call fails, and how."""
        if self.kind in CALLS and self._strikes():
            return Fault(1, CALLS[self.kind])
        return super().take(method, chat_id)

    def execute(self, cursor: Any, statement: str, *others: Any) -> None:
        """SQLAlchemy is about to execute a statement."""
        if self.kind in (STATEMENT, REFUSED) and self._strikes():
            code = sqlite3.SQLITE_IOERR if self.kind == STATEMENT else sqlite3.SQLITE_CONSTRAINT
            raise _failure(code)
        if self._is_armed:
            self.done.append(statement)

    def commit(self, connection: Connection) -> None:
        """SQLAlchemy is about to commit."""
        if self.kind == COMMIT and self._strikes():
            raise OperationalError("COMMIT", (), _failure(sqlite3.SQLITE_IOERR))

    def _strikes(self) -> bool:
        if self._is_armed:
            self._left -= 1
            if self._left == 0:
                self.has_struck = True
                self.on_strike()
                return True
        return False

    @contextmanager
    def laid(self) -> Iterator[None]:
        """Stand in the way of every database of this process meanwhile."""
        listeners: list[tuple[str, Callable[..., Any]]] = [("commit", self.commit)]
        listeners += [(name, self.execute) for name in _ON_STATEMENTS]
        for name, listener in listeners:
            event.listen(Engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners:
                event.remove(Engine, name, listener)


def _failure(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("planted by the proof")
    error.sqlite_errorcode = code
    return error
