"""Statements of SQLAlchemy Core as the driver takes them: written once, run without its engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, ClauseElement, ColumnElement, Executable, Insert, Update, or_
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from bot.engine.store.json_text import as_json

_MOST_REMEMBERED = 1_000
_DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark", json_serializer=as_json)

Convert = Callable[[Any], Any]


class Row(tuple[Any, ...]):
    """A row; its columns are attributes, and its places, too."""

    __slots__ = ()
    _names: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Column name -> value."""
        return dict(zip(self._names, self, strict=True))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class _Parameter(NamedTuple):
    name: str
    is_required: bool
    default: Any
    convert: Convert | None

    def of(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name] if self.is_required else values.get(self.name, self.default)
        return value if self.convert is None else self.convert(value)


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
        self._parameters = [_parameter(compiled.binds[n]) for n in compiled.positiontup or ()]
        self._kinds = [column.type for column in getattr(statement, "exported_columns", ())]
        self._make: Callable[[Sequence[Any]], Row] | None = None

    def values(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of their places. Raises KeyError for one that is missing, and
        what a column's type raises.
        """
        return [parameter.of(values) for parameter in self._parameters]

    def rows(self, found: Iterable[Sequence[Any]], columns: Sequence[Sequence[Any]]) -> list[Row]:
        """Rows of the driver, read; `columns` is the driver's description of them."""
        if self._make is None:
            self._make = _maker([column[0] for column in columns], self._kinds)
        return [self._make(row) for row in found]


def one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Whether a column has one of a few values, which are known when the statement is written.

    SQLAlchemy writes its own `in_` only when it runs a statement, which here it never does.
    """
    return or_(*(column == value for value in values))


@lru_cache(_MOST_REMEMBERED)
def compiled(statement: Executable, names: tuple[str, ...]) -> Compiled:
    """A statement, compiled for values of these names: once."""
    return Compiled(statement, names)


def _parameter(bound: BindParameter[Any]) -> _Parameter:
    kind = bound.type.dialect_impl(_DIALECT)
    default = None if bound.required else bound.effective_value
    return _Parameter(bound.key, bound.required, default, kind.bind_processor(_DIALECT))


def _maker(
    names: Sequence[str], kinds: Sequence[TypeEngine[Any]]
) -> Callable[[Sequence[Any]], Row]:
    """What makes a row of the driver's."""
    fields: dict[str, Any] = {name: property(itemgetter(i)) for i, name in enumerate(names)}
    row_type = type("Row", (Row,), {"__slots__": (), "_names": tuple(names), **fields})
    converts = [kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for kind in kinds]
    converted = [(place, convert) for place, convert in enumerate(converts) if convert]

    def make(found: Sequence[Any]) -> Row:
        values = list(found)
        for place, convert in converted:
            values[place] = convert(values[place])
        return cast(Row, row_type(values))

    return make if converted else cast("Callable[[Sequence[Any]], Row]", row_type)
