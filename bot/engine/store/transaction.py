"""What an act may do: read, write, send. All of it is stored together, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Executable

from bot.engine.calls import Call
from bot.engine.store.connection import Parameters, Session
from bot.engine.store.statements import Row


class Transaction:
    """One event's part of a transaction; it sees what all events before it have written.

    `now` is the time of the whole act, `rings_at` the earliest deadline that it has set.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self.now = now
        self.calls: list[Call] = []
        self.rings_at: datetime | None = None

    def rows(self, statement: Executable, **values: object) -> Sequence[Row]:
        """All rows of a query with its named values."""
        return self._session.rows(statement, values)

    def row(self, statement: Executable, **values: object) -> Row | None:
        """The first row of a query; None when there is none."""
        found = self._session.rows(statement, values)
        return found[0] if found else None

    def write(self, statement: Executable, values: Parameters) -> int:
        """Run a statement, once for each set of values; returns how many rows it changed."""
        return self._session.write(statement, values)

    def send(self, call: Call) -> None:
        """Add one outgoing call; it leaves after the commit, or never."""
        self.calls.append(call)

    def will_ring(self, at: datetime) -> None:
        """Remember that a deadline has been set."""
        self.rings_at = at if self.rings_at is None else min(self.rings_at, at)
