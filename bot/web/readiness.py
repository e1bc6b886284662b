"""Whether the bot can do its work now: store what comes, and reach Telegram."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.engine.clock import Clock
from bot.engine.events import Event
from bot.engine.store.database import Database
from bot.engine.store.probe import write_probe
from bot.telegram.figures import Figures

_CONTACT_HOLDS = timedelta(seconds=60)
_PATIENCE_SECONDS = 3.0
_ANSWER_HOLDS_SECONDS = 2.0


class Readiness:
    """Answers at most once in two seconds anew, however many ask."""

    def __init__(self, bot: Bot, database: Database, figures: Figures, clock: Clock) -> None:
        self._bot = bot
        self._database = database
        self._figures = figures
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._looked_at = float("-inf")
        self._state: Mapping[str, str] = {}

    async def state(self) -> Mapping[str, str]:
        """The parts, `database` and `telegram`, each with `ok` or what is wrong."""
        async with self._one_at_a_time:
            if _monotonic() - self._looked_at >= _ANSWER_HOLDS_SECONDS:
                self._state = await self._look()
                self._looked_at = _monotonic()
            return self._state

    async def figures(self) -> bytes:
        """The figures as Prometheus text. Raises what the database raises."""
        return await self._figures.text(self._database)

    async def _look(self) -> Mapping[str, str]:
        database, telegram = await asyncio.gather(self._can_write(), self._reaches_telegram())
        return {
            "database": "ok" if database else "cannot be written",
            "telegram": "ok" if telegram else "not reached",
        }

    async def _can_write(self) -> bool:
        probing = self._database.engine.do(Event(write_probe))
        try:
            await asyncio.wait_for(probing, _PATIENCE_SECONDS)
        except Exception:  # whatever it is, nothing can be stored
            return False
        return True

    async def _reaches_telegram(self) -> bool:
        """A quiet night is no fault: when nothing was said lately, Telegram is asked."""
        if self._is_fresh():
            return True
        try:
            await self._bot.get_me(
                read_timeout=_PATIENCE_SECONDS, connect_timeout=_PATIENCE_SECONDS
            )
        except TelegramError:
            return False
        return self._is_fresh()

    def _is_fresh(self) -> bool:
        last = self._figures.last_contact
        return last is not None and self._clock.now() - last < _CONTACT_HOLDS


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
