"""Secrets that the bot made for itself and must know again after a restart."""

from sqlalchemy import bindparam, insert, select

from bot.engine.store.tables import kept_secrets
from bot.storage.work import Reader, Work

_SECRET = select(kept_secrets.c.value).where(kept_secrets.c.name == bindparam("name"))
_INSERT = insert(kept_secrets)


async def find_secret(reader: Reader, name: str) -> str | None:
    """A secret by its name."""
    rows = await reader.rows(_SECRET, {"name": name})
    return rows[0].value if rows else None


def keep_secret(work: Work, name: str, value: str) -> None:
    """Keep a new secret."""
    work.write(_INSERT, {"name": name, "value": value})
