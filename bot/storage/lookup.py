"""Rows by their key, read for many at once: requests that wait together become one statement."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Column, Executable, Table, and_, bindparam, func, select

from bot.engine.store.statements import Row

MOST_KEYS_IN_ONE_STATEMENT = 500

Key = tuple[Hashable, ...]
Rows = Sequence[Row]
Run = Callable[[Executable, Mapping[str, Any]], Awaitable[Rows]]
Made = TypeVar("Made")


class SharedRows(list[Row]):
    """The rows with a key, the same list for all who asked for it together."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[Callable[[Rows], object], Any] = {}

    def made(self, make: Callable[[Rows], Made]) -> Made:
        """What a function makes of the rows: made for the first who asks, the same for all others.

        So it has to be immutable.
        """
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made


_Found: TypeAlias = "asyncio.Future[SharedRows]"


@dataclass(frozen=True, eq=False)
class Lookup:
    """Asks a table for the rows with a key: the values of some of its columns, in this order."""

    table: Table
    key: tuple[Column[Any], ...]
    order_by: tuple[Column[Any], ...] = ()

    @cached_property
    def statement(self) -> Executable:
        """The rows of many keys; `keys` is the sequence of them as JSON.

        A join and not `(a, b) IN (...)`, for which SQLite reads the whole table.
        """
        wanted = func.json_each(bindparam("keys")).table_valued("value")
        same = (
            column == func.json_extract(wanted.c.value, f"$[{place}]")
            for place, column in enumerate(self.key)
        )
        return (
            select(self.table).join_from(wanted, self.table, and_(*same)).order_by(*self.order_by)
        )

    def parameters(self, keys: Sequence[Key]) -> Mapping[str, Any]:
        """The parameters of the statement."""
        return {"keys": json.dumps(keys)}

    @cached_property
    def _places(self) -> tuple[int, ...]:
        columns = list(self.table.c)
        return tuple(columns.index(column) for column in self.key)

    def key_of(self, row: Row) -> Key:
        """The key that a row answers to."""
        return tuple(row[place] for place in self._places)


class GatheredReads:
    """Runs one statement at a time for each lookup; who asks meanwhile shares the next.

    A request never joins a statement that has begun: it sees all that was committed before it.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: dict[Lookup, dict[Key, list[_Found]]] = {}
        self._at_work: dict[Lookup, asyncio.Task[None]] = {}

    async def find(self, lookup: Lookup, key: Key) -> SharedRows:
        """The rows with a key. Raises what the database raises for this key."""
        found: _Found = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(lookup, {}).setdefault(key, []).append(found)
        if lookup not in self._at_work:
            self._at_work[lookup] = asyncio.create_task(self._work_off(lookup))
        return await found

    async def _work_off(self, lookup: Lookup) -> None:
        try:
            while waiting := self._waiting.pop(lookup, None):
                requests = list(waiting.items())
                for start in range(0, len(requests), MOST_KEYS_IN_ONE_STATEMENT):
                    await self._answer(lookup, requests[start : start + MOST_KEYS_IN_ONE_STATEMENT])
        finally:
            del self._at_work[lookup]

    async def _answer(self, lookup: Lookup, requests: Sequence[tuple[Key, list[_Found]]]) -> None:
        try:
            keys = [key for key, _ in requests]
            rows = await self._run(lookup.statement, lookup.parameters(keys))
        except Exception as error:  # whatever it is, others must not wait for ever
            if len(requests) == 1:
                for found in _who_still_waits(requests[0][1]):
                    found.set_exception(error)
                return
            for request in requests:  # a key that cannot be asked for fails alone
                await self._answer(lookup, [request])
            return
        by_key: defaultdict[Key, SharedRows] = defaultdict(SharedRows)
        for row in rows:
            by_key[lookup.key_of(row)].append(row)
        for key, waiting in requests:
            for found in _who_still_waits(waiting):
                found.set_result(by_key[key])


def _who_still_waits(
    waiting: Sequence[_Found],
) -> "list[_Found]":
    return [found for found in waiting if not found.done()]
