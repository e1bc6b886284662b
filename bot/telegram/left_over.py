"""What an earlier version left over: updates that nobody but the database has."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from bot.engine.events import Event
from bot.engine.store.database import Database
from bot.engine.store.parked_updates import all_parked, unpark


async def take_parked(
    database: Database, take: Callable[[Mapping[str, Any]], Awaitable[object]]
) -> None:
    """Take the parked updates before all others. Raises what the database raises."""
    for update_id, text in (await database.read(all_parked)).items():
        await take(json.loads(text))
        await database.engine.do(Event(partial(unpark, update_id=update_id)))
