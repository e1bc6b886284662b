"""While Telegram may still be carrying out a send, it is not asked for it a second time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from telegram import Bot

from bot.engine.calls import Call
from bot.engine.clock import SystemClock
from bot.engine.store.transaction import Transaction
from bot.telegram.client.telegram_request import AiohttpRequest
from bot.telegram.sending.delivery import Fate, attempt
from bot.telegram.sending.sender import Sender
from tests.pipeline.scripted_server import ScriptedServer, scripted_server
from tests.pipeline.sending import NO_LIMITS, answer, edit, message
from tests.storage.stored import opened, store
from tests.waiting import until

TOKEN = "123456:AA"
SHORT_SECONDS = 0.05
PERSON, OTHER = 1001, 1002
COPYING = {"chat_id": PERSON, "from_chat_id": OTHER, "message_id": 5}
FILE = {"chat_id": PERSON, "filename": "dati.json"}
NEW_EACH_TIME = [
    message(PERSON, "domanda"),
    Call(PERSON, "send_document", FILE, attachment=b"{}"),
    Call(PERSON, "copy_message", COPYING),
    Call(PERSON, "forward_message", COPYING),
    Call(PERSON, "send_newer_than_the_library", {"chat_id": PERSON}),
]
THE_SAME_EACH_TIME = [
    edit(PERSON, 5, "verdetto"),
    Call(PERSON, "delete_message", {"chat_id": PERSON, "message_id": 5}),
    answer(PERSON, "77"),
    Call(PERSON, "get_chat_member", {"chat_id": -5, "user_id": PERSON}),
    Call(PERSON, "edit_newer_than_the_library", {"chat_id": PERSON}),
]


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    """Keeps every call, and answers none before it is told to."""
    async with scripted_server() as running:
        running.may_answer.clear()
        yield running


@pytest.fixture
async def bot(server: ScriptedServer) -> AsyncIterator[Bot]:
    request = AiohttpRequest(read_timeout=SHORT_SECONDS, sending_read_timeout=None)
    async with request:
        yield Bot(TOKEN, base_url=f"{server.url}/bot", request=request)


def asked_for(server: ScriptedServer, method: str) -> int:
    """How often a call reached Telegram."""
    return [call.target for call in server.calls].count(f"/bot{TOKEN}/{method}")


@pytest.mark.parametrize("call", NEW_EACH_TIME, ids=lambda call: call.method)
async def test_what_makes_something_new_is_waited_for_beyond_the_time_of_others(
    server: ScriptedServer, bot: Bot, call: Call
) -> None:
    sending = asyncio.create_task(attempt(bot, call))
    await server.came_in.acquire()
    for _ in range(2):  # begun later, so with their time the other one would be overdue
        assert (await attempt(bot, edit(PERSON, 5, "verdetto"))).fate is Fate.RETRY
    assert not sending.done()
    server.may_answer.set()
    assert (await sending).fate is Fate.DONE


@pytest.mark.parametrize("call", THE_SAME_EACH_TIME, ids=lambda call: call.method)
async def test_what_may_be_made_twice_is_given_up_early(
    server: ScriptedServer, bot: Bot, call: Call
) -> None:
    async with asyncio.timeout(5):
        assert (await attempt(bot, call)).fate is Fate.RETRY
    assert len(server.calls) == 1


async def test_a_message_is_asked_for_once_while_an_edit_is_repeated(
    server: ScriptedServer, bot: Bot, tmp_path: Path
) -> None:
    calls = (message(PERSON, "domanda"), edit(OTHER, 5, "verdetto"))
    async with opened(tmp_path / "fonte.db") as database:
        sender = Sender(bot, database, SystemClock(), NO_LIMITS, {})
        await sender.start()
        sender.take((await store(database, partial(send_all, calls))).calls)
        await until(lambda: asked_for(server, "editMessageText") == 3)
        assert asked_for(server, "sendMessage") == 1
        server.may_answer.set()
        await until(lambda: sender.depth == 0)
        assert asked_for(server, "sendMessage") == 1
        await sender.stop(within_seconds=2)


def send_all(calls: Sequence[Call], tx: Transaction) -> None:
    for call in calls:
        tx.send(call)


async def test_a_message_whose_connection_is_gone_is_sent_again(
    server: ScriptedServer, bot: Bot
) -> None:
    server.answer = None
    server.may_answer.set()
    assert (await attempt(bot, message(PERSON, "domanda"))).fate is Fate.RETRY
