"""Will the database be there after the next deployment?"""

from pathlib import Path

from bot.config import ConfigurationError, Settings, is_on_heroku
from bot.engine.store.file_system import MOUNTS, file_system_of

# In memory, or the layer of a container: gone with the machine's or the container's end.
_FORGETFUL = {"tmpfs", "ramfs", "overlay", "aufs"}
REMEDY = (
    "name a file on a disk that outlives a deployment,"
    " or set ALLOW_EPHEMERAL_DATABASE=true if all may be lost"
)


def why_ephemeral(settings: Settings, mounts: Path = MOUNTS) -> str | None:
    """Why a webhook's database is known to be lost with the next deployment; None otherwise.

    A bot that fetches its updates is not asked: so it is tried out, also in a container.
    """
    if settings.webhook_url is None:
        return None
    if is_on_heroku():
        return f"{settings.database_path} lies on a dyno, whose disk is emptied every day"
    kind = file_system_of(settings.database_path, mounts)
    if kind in _FORGETFUL:
        return f"{settings.database_path} lies on {kind}, which a deployment empties"
    return None


def refuse_ephemeral(settings: Settings, mounts: Path = MOUNTS) -> None:
    """Raises ConfigurationError for a database that will be lost, unless that is allowed."""
    reason = why_ephemeral(settings, mounts)
    if reason is not None and not settings.allow_ephemeral_database:
        raise ConfigurationError("DATABASE_URL", f"{reason}: {REMEDY}")
