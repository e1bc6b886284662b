"""Secrets that the bot made for itself and must know again after a restart."""

from sqlalchemy import bindparam, insert, select

from bot.engine.store.tables import kept_secrets
from bot.engine.store.transaction import Transaction

_SECRET = select(kept_secrets.c.value).where(kept_secrets.c.name == bindparam("name"))
_INSERT = insert(kept_secrets)


def find_secret(tx: Transaction, name: str) -> str | None:
    """A secret by its name."""
    found = tx.row(_SECRET, name=name)
    return None if found is None else str(found.value)


def keep_secret(tx: Transaction, name: str, value: str) -> None:
    """Keep a new secret."""
    tx.write(_INSERT, {"name": name, "value": value})
