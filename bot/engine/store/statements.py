"""Statements of SQLAlchemy Core as the driver takes them: written once, run without its engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import (
    ClauseElement,
    Column,
    ColumnElement,
    Delete,
    Executable,
    Insert,
    Select,
    Update,
    bindparam,
    delete,
    or_,
    select,
)
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from bot.engine.json_text import as_json, from_json

_MOST_REMEMBERED = 1_000
_DIALECT = SQLiteDialect_pysqlite(
    paramstyle="qmark", json_serializer=as_json, json_deserializer=from_json
)

Converts = Sequence[tuple[int, Callable[[Any], Any]]]


class Row(tuple[Any, ...]):
    """A row; its columns are attributes, and its places, too."""

    __slots__ = ()
    _names: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Column name -> value."""
        return dict(zip(self._names, self, strict=True))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Compiled:
    """A statement in the words of the driver: its text, and how values go in and come out."""

    def __init__(self, statement: Executable, names: Iterable[str]) -> None:
        # Of a statement that names no values, those that are given: as SQLAlchemy does.
        keys = list(names) if isinstance(statement, Insert | Update) else None
        compiled = cast(
            SQLCompiler,
            cast(ClauseElement, statement).compile(dialect=_DIALECT, column_keys=keys),
        )
        self.text = str(compiled)
        bound = [compiled.binds[name] for name in compiled.positiontup or ()]
        self._names = [parameter.key for parameter in bound]
        self._standing = {p.key: p.effective_value for p in bound if not p.required}
        self._converts = _converting([p.type for p in bound], "bind_processor")
        self._kinds = [column.type for column in getattr(statement, "exported_columns", ())]
        self._make: Callable[[Sequence[Any]], Row] | None = None

    def values(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of their places. Raises KeyError for one that is missing, and
        what a column's type raises.
        """
        given = {**self._standing, **values} if self._standing else values
        return _converted([given[name] for name in self._names], self._converts)

    def rows(self, found: Iterable[Sequence[Any]], columns: Sequence[Sequence[Any]]) -> list[Row]:
        """Rows of the driver, read; `columns` is the driver's description of them."""
        if self._make is None:
            self._make = _maker([column[0] for column in columns], self._kinds)
        return [self._make(row) for row in found]


def by_key(*columns: Column[Any]) -> Select[Any]:
    """The rows of a table that have the values of these columns, each named as its column."""
    return select(columns[0].table).where(*(each == bindparam(each.name) for each in columns))


def delete_some(key: Column[Any], *where: ColumnElement[bool]) -> Delete:
    """A DELETE of `at_most` rows, so that it never takes long; `key` tells them apart."""
    some = select(key).where(*where).limit(bindparam("at_most"))
    return delete(key.table).where(key.in_(some))


def one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Whether a column has one of a few values, which are known when the statement is written.

    SQLAlchemy writes its own `in_` only when it runs a statement, which here it never does.
    """
    return or_(*(column == value for value in values))


@lru_cache(_MOST_REMEMBERED)
def compiled(statement: Executable, names: tuple[str, ...]) -> Compiled:
    """A statement, compiled for values of these names: once."""
    return Compiled(statement, names)


def _maker(
    names: Sequence[str], kinds: Sequence[TypeEngine[Any]]
) -> Callable[[Sequence[Any]], Row]:
    """What makes a row of the driver's."""
    fields: dict[str, Any] = {name: property(itemgetter(i)) for i, name in enumerate(names)}
    row_type = type("Row", (Row,), {"__slots__": (), "_names": tuple(names), **fields})
    converts = _converting(kinds, "result_processor", None)
    if not converts:
        return cast("Callable[[Sequence[Any]], Row]", row_type)
    return lambda found: cast(Row, row_type(_converted(list(found), converts)))


def _converting(kinds: Sequence[TypeEngine[Any]], processor: str, *more: Any) -> Converts:
    """The places of values that their types convert on the way to the driver, or back."""
    converts = [getattr(kind.dialect_impl(_DIALECT), processor)(_DIALECT, *more) for kind in kinds]
    return [(place, convert) for place, convert in enumerate(converts) if convert is not None]


def _converted(values: list[Any], converts: Converts) -> list[Any]:
    for place, convert in converts:
        values[place] = convert(values[place])
    return values
