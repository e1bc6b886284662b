"""All that is stored about a person, read and erased by the marks in the schema."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import Column, Executable, Table, bindparam, delete, select

from bot.engine.store.transaction import Transaction
from bot.storage.schema import OWNER, metadata


def everything_about(tx: Transaction, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table name -> rows, with every personal column; empty tables are left out."""
    found = {}
    for table, owner in _owned_tables():
        if rows := tx.rows(_personal(table, owner), person=person_id):
            found[table.name] = [row.as_dict() for row in rows]
    return found


def erase_everything_about(tx: Transaction, person_id: int) -> None:
    """Delete every row that belongs to a person, from the leaves of the tables to their roots."""
    for table, owner in reversed(list(_owned_tables())):
        tx.write(_erasing(table, owner), {"person": person_id})


@cache
def _personal(table: Table, owner: Column[Any]) -> Executable:
    columns = [column for column in table.columns if column.info["personal"]]
    return select(*columns).where(owner == bindparam("person"))


@cache
def _erasing(table: Table, owner: Column[Any]) -> Executable:
    return delete(table).where(owner == bindparam("person"))


def _owned_tables() -> Iterator[tuple[Table, Column[Any]]]:
    for table in metadata.sorted_tables:
        if OWNER in table.info:
            yield table, table.columns[table.info[OWNER]]
