"""The smallest write: it changes nothing, and fails when nothing can be stored."""

from sqlalchemy import text

from bot.engine.store.transaction import Transaction

_REWRITE_THE_REVISION = text("UPDATE alembic_version SET version_num = version_num")


def write_probe(tx: Transaction) -> None:
    """Write one row as it stands."""
    tx.write(_REWRITE_THE_REVISION, {})
