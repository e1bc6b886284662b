"""The bot behind a webhook, its database file, and a plain HTTP client."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.testing import RunningSandbox
from tests.running_bot import RunningBot
from tests.web.delivering import free_port, registered, webhook_bot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fonte.db"


@pytest.fixture
async def bot(telegram: RunningSandbox, path: Path) -> AsyncIterator[RunningBot]:
    async with webhook_bot(telegram, path, free_port()) as running:
        await registered(telegram)
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
