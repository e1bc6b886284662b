"""Waiting for a condition that nothing announces."""

import asyncio
from collections.abc import Callable, Coroutine


async def until(condition: Callable[[], object], timeout_seconds: float = 45.0) -> None:
    """Return when the condition, plain or async, is true. Raises TimeoutError when it is not."""
    async with asyncio.timeout(timeout_seconds):
        while True:
            value = condition()
            if await value if isinstance(value, Coroutine) else value:
                return
            await asyncio.sleep(0.005)
