"""Fixtures of the whole suite: a local Telegram, and the real bot that talks to it over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.pipeline.clock import Clock, SystemClock
from sandbox.testing import RunningSandbox
from tests.running_bot import RunningBot

# How long an example takes says nothing on a busy machine; speed has its own measurements.
settings.register_profile("fonte", deadline=None)
settings.load_profile("fonte")


@pytest.fixture
async def telegram() -> AsyncIterator[RunningSandbox]:
    """A local Telegram on a free port."""
    async with RunningSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def clock() -> Clock:
    """The bot's clock. Where a test moves time, or has rows of a day, it is a `FakeClock`."""
    return SystemClock()


@pytest.fixture
async def bot(telegram: RunningSandbox, tmp_path: Path, clock: Clock) -> AsyncIterator[RunningBot]:
    """The real application, polling the local Telegram, with a real database file."""
    async with RunningBot(telegram, tmp_path / "fonte.db", clock=clock) as running:
        yield running
