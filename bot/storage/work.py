"""A work: what one update changes, gathered first and committed whole."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Executable

from bot.engine.calls import Call
from bot.engine.store.statements import Row
from bot.engine.store.transaction import Transaction
from bot.storage.lookup import Key, Lookup, SharedRows

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Reader(Protocol):
    """Whatever answers a query with rows."""

    async def rows(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Row]:
        """All rows of a query."""
        ...

    async def find(self, lookup: Lookup, key: Key) -> SharedRows:
        """All rows with a key; requests that wait together are read together."""
        ...


class Writer(Protocol):
    """Whatever takes statements: a transaction at once, a work for its commit."""

    now: datetime

    def write(self, statement: Executable, values: Parameters, /) -> object:
        """One statement, with one set of values or a sequence of them."""
        ...


@dataclass
class Work:
    """Reads see what is committed; writes and outgoing calls wait here for the one commit.

    Updates of one learner run one after another, so nobody changes under a work's feet what it
    read. `now` is the time of the whole work, `sets_deadline` the earliest deadline that it sets.
    """

    reader: Reader
    now: datetime
    writes: list[tuple[Executable, Parameters]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    acts: list[Callable[[Transaction], None]] = field(default_factory=list)
    sets_deadline: datetime | None = None

    async def rows(self, statement: Executable, **parameters: object) -> Sequence[Row]:
        """All rows of a query with its named parameters."""
        return await self.reader.rows(statement, parameters)

    async def find(self, lookup: Lookup, *key: Hashable) -> SharedRows:
        """All rows with a key."""
        return await self.reader.find(lookup, key)

    def write(self, statement: Executable, parameters: Parameters) -> None:
        """Add one statement, with one set of parameters or a sequence of them."""
        self.writes.append((statement, parameters))

    def do(self, act: Callable[[Transaction], None]) -> None:
        """Add an act that runs in the commit itself, after all that this work writes and sends."""
        self.acts.append(act)

    def send(self, call: Call) -> None:
        """Add one outgoing call; it leaves after the commit, or never."""
        self.calls.append(call)

    def will_ring(self, at: datetime) -> None:
        """Remember that this work sets a deadline."""
        earliest = self.sets_deadline
        self.sets_deadline = at if earliest is None else min(earliest, at)

    def add(self, other: "Work") -> None:
        """Add all that another work would do, so that both are done or neither."""
        self.writes += other.writes
        self.calls += other.calls
        self.acts += other.acts
        if other.sets_deadline is not None:
            self.will_ring(other.sets_deadline)
