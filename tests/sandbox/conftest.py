"""A sandbox for each test; what it answered is checked against the specification afterwards."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Update

from sandbox.testing import RunningSandbox
from sandbox.timing import Timing
from sandbox.world import World
from tests.sandbox import bot_api_schema
from tests.sandbox.bot_client import BotClient
from tests.sandbox.receiver import Receiver, serve

GIULIA = 1001
EMILY = 1002


@pytest.fixture
async def raw_sandbox() -> AsyncIterator[RunningSandbox]:
    """A sandbox with short waits, whose answers are not checked."""
    timing = Timing(webhook_retry_unit=0.005, callback_patience=0.2, keepalive=0.05)
    async with RunningSandbox(World(timing=timing)) as running:
        yield running


@pytest.fixture
async def sandbox(raw_sandbox: RunningSandbox) -> AsyncIterator[RunningSandbox]:
    """A sandbox; every result it gave must conform, and both libraries must parse its updates."""
    yield raw_sandbox
    check_answers(raw_sandbox)


def check_answers(running: RunningSandbox) -> None:
    """Fail when a result of the sandbox is not as the Bot API describes it."""
    from tests.sandbox.aiogram_client import AiogramUpdate  # noqa: PLC0415 - takes seconds

    for call in running.calls():
        if not call.ok:
            continue
        if bot_api_schema.is_available():
            assert bot_api_schema.faults_of_result(call.method, call.result) == []
        if call.method == "getUpdates":
            for update in call.result:
                assert AiogramUpdate.model_validate(update).event is not None
                parsed = Update.de_json(update, None)
                assert parsed.update_id == update["update_id"]
                # A poll as such is nobody's doing.
                assert parsed.poll or parsed.effective_user is not None


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def api(sandbox: RunningSandbox, session: aiohttp.ClientSession) -> BotClient:
    """A bot whom Giulia and Emily have started."""
    sandbox.send(GIULIA, "/start")
    sandbox.send(EMILY, "/start")
    sandbox.world.updates.clear()
    return BotClient(sandbox, session)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A bot's web server on a free port."""
    receiver = Receiver()
    async with serve(receiver):
        yield receiver
