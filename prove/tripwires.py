"""Tripwires: the n-th statement, commit or call to Telegram fails, once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.faults import Fault, Faults
from tests.watched_connections import watched

Kind = str
STATEMENT, REFUSED, COMMIT = "statement", "refused statement", "commit"
CALLS = {"call answered 500": "500", "call cut": "cut"}
KINDS: tuple[Kind, ...] = (STATEMENT, REFUSED, COMMIT, *CALLS)


class Tripwire(Faults):
    """Fails at the n-th step of a kind after `arm`; 0 never does. A sandbox's `faults` too.

    REFUSED is a fault of the statement, which no repetition mends; the other kinds are passing.
    `done` holds the statements that did not fail.
    """

    def __init__(self, kind: Kind, number: int) -> None:
        super().__init__()
        self.kind = kind
        self._left = number
        self._is_armed = self._is_laid = False
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

    @property
    def connections(self) -> type[sqlite3.Connection]:
        """The type of connections to a database that the wire stands in the way of."""
        return watched(self._meet)

    def _meet(self, statement: str) -> None:
        """A statement is about to be run."""
        if not self._is_laid or statement == "ROLLBACK":
            return
        if statement == "COMMIT":
            if self.kind == COMMIT and self._strikes():
                raise _failure(sqlite3.SQLITE_IOERR)
        elif self.kind in (STATEMENT, REFUSED) and self._strikes():
            code = sqlite3.SQLITE_IOERR if self.kind == STATEMENT else sqlite3.SQLITE_CONSTRAINT
            raise _failure(code)
        elif self._is_armed:
            self.done.append(statement)

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
        """Stand in the way of its connections meanwhile."""
        self._is_laid = True
        try:
            yield
        finally:
            self._is_laid = False


def _failure(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("planted by the proof")
    error.sqlite_errorcode = code
    return error
