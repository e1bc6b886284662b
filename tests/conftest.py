"""Fixtures of the whole suite: a local Telegram, and the real bot that talks to it over HTTP."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from bot.engine.clock import Clock, SystemClock
from bot.ops.event_loop import OBJECTS_BETWEEN_LOOKS
from sandbox.testing import RunningSandbox
from tests.moments import MOMENTS, living_at
from tests.running_bot import RunningBot

gc.set_threshold(OBJECTS_BETWEEN_LOOKS)  # as the bot does: 5 % less CPU
# How long an example takes says nothing on a busy machine; speed has its own measurements.
settings.register_profile("fonte", deadline=None)
settings.load_profile("fonte")


class FoldersInOneWorker(LoadScopeScheduling):  # type: ignore[misc]
    """Test by test to whichever worker is free, but all of a folder to one where that saves much.

    xdist's own groups do not work with pytest 9.2 (pytest-xdist, issue 1386).
    """

    folders = (
        "tests/browser/",  # starts Chromium
        "tests/sandbox/",  # imports aiogram
    )

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, self.folders), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FoldersInOneWorker:
    """How tests are dealt out with `-n`."""
    return FoldersInOneWorker(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make test-dates` runs tests at every moment."""
    parser.addoption("--every-moment", action="store_true", help="run all at each of the moments")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `any_day` run at every moment in each run."""
    is_marked = metafunc.definition.get_closest_marker("any_day") is not None
    if is_marked or metafunc.config.getoption("every_moment"):
        metafunc.parametrize("moment", MOMENTS, indirect=True)


@pytest.fixture(autouse=True)
def moment(request: pytest.FixtureRequest) -> Iterator[None]:
    """When and where the test runs; without a parameter here and now."""
    name: str | None = getattr(request, "param", None)
    if name is None:
        yield
        return
    with living_at(name):
        yield


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
