"""The smallest write: it changes nothing, and fails when nothing can be stored."""

from sqlalchemy import text

from bot.storage.work import Work

_REWRITE_THE_REVISION = text("UPDATE alembic_version SET version_num = version_num")


def write_probe(work: Work) -> None:
    """Write one row as it stands."""
    work.write(_REWRITE_THE_REVISION, {})
