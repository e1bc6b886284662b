"""Asking Telegram for what the bot cannot begin without, until it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.engine.backoff import backoff_seconds

log = structlog.get_logger()


async def ask_until_answered(ask: Callable[[], Awaitable[object]], stop: asyncio.Event) -> bool:
    """Call `ask` again and again, with growing pauses, until it succeeds.

    Returns False when `stop` was set before. Raises InvalidToken: no repetition mends a token.
    """
    failures = 0
    while not stop.is_set():
        try:
            await unless_stopped(ask, stop)
        except InvalidToken:
            raise
        except TelegramError as error:
            failures += 1
            pause = backoff_seconds(failures)
            log.warning("telegram_not_reached", reason=str(error), next_in_seconds=pause)
            await unless_stopped(partial(asyncio.sleep, pause), stop)
        else:
            return not stop.is_set()
    return False


async def unless_stopped(ask: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Wait for the answer; give it up when stopped before it comes."""
    asking, stopped = asyncio.ensure_future(ask()), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({asking, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            await asking
    finally:  # also when the caller is cancelled: nothing may go on asking
        stopped.cancel()
        asking.cancel()
    await asyncio.wait({asking})
