"""Secrets that the bot makes for itself, and keeps."""

import secrets

from bot.engine.engine import Engine
from bot.engine.events import Event
from bot.engine.store.kept_secrets import find_secret, keep_secret
from bot.engine.store.transaction import Transaction

WEBHOOK, PSEUDONYMS = "webhook", "pseudonyms"


async def own_secret(engine: Engine, name: str) -> str:
    """A secret of this bot by its name; made and kept the first time it is asked for."""
    new = secrets.token_urlsafe(32)

    def find_or_keep(tx: Transaction) -> str:
        kept = find_secret(tx, name)
        if kept is None:
            keep_secret(tx, name, new)
        return kept or new

    done = await engine.do(Event(find_or_keep))
    return done.result
