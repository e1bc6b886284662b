"""A started database in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.store.database import Database
from tests.storage.stored import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fonte.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    async with opened(path) as started:
        yield started
