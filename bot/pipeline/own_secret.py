"""Secrets that the bot makes for itself, and keeps."""

import secrets

from bot.pipeline.clock import Clock
from bot.storage.database import Database
from bot.storage.kept_secrets import find_secret, keep_secret
from bot.storage.work import Work

WEBHOOK, PSEUDONYMS = "webhook", "pseudonyms"


async def own_secret(database: Database, clock: Clock, name: str) -> str:
    """A secret of this bot by its name; made and kept the first time it is asked for."""
    kept = await find_secret(database, name)
    if kept is None:
        kept = secrets.token_urlsafe(32)
        work = Work(database, clock.now())
        keep_secret(work, name, kept)
        await database.commit(work)
    return kept
