"""The answer to a tap stands in the reply to the webhook: made once, and never lost."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.engine.calls import Call
from bot.engine.events import Event
from bot.engine.reply import Reply
from bot.engine.store.transaction import Transaction
from bot.telegram.replies import Replies
from bot.web.server import WebServer, listen
from bot.web.site import site
from bot.web.webhook import SECRET_HEADER, Take, Webhook, webhook_path
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post, answer
from tests.running_bot import RunningBot, Someone
from tests.storage.stored import refusing, rows
from tests.updates import tapped, written
from tests.waiting import until
from tests.web.delivering import calls_made, samples, secret, target

ANSWER = "answerCallbackQuery"
SECRET = "a_secret_of_the_operator"
OUTBOX = "SELECT method FROM outbox"


@contextmanager
def one(replies: Replies) -> Iterator[Reply]:
    """The reply to one delivery, as the webhook begins and ends it."""
    reply = Reply()
    try:
        yield reply
    finally:
        replies.end(reply)


async def emptied(path: Path) -> None:
    """Return when the outbox has no row."""
    await until(lambda: rows(path, OUTBOX) == [])


@asynccontextmanager
async def replying_beside(
    telegram: RunningSandbox, path: Path
) -> AsyncIterator[tuple[Post, Replies, int]]:
    """A sender, replies beside it, and somebody to answer; `stop` is left to the test."""
    async with Post(telegram, path) as post:
        yield post, Replies(post.database, post.sender), post.person()


async def answers_by(bot: RunningBot, http: aiohttp.ClientSession, outcome: str) -> float:
    """How many answers to taps ended so, by the figures that the bot shows."""
    figures = await samples(http, root_of(target(bot.telegram).url))
    return calls_made(figures, ANSWER, outcome)


def root_of(url: str) -> str:
    """The address of a server."""
    return url.removesuffix(urlsplit(url).path)


def stale(person: Someone, number: int) -> dict[str, Any]:
    """A tap that changes nothing and is answered with a toast."""
    return tapped(person.id, person.screen["message_id"], "n:99", number, f"q{number}")


async def deliver(bot: RunningBot, http: aiohttp.ClientSession, update: Any) -> bytes:
    """Deliver an update as Telegram does; returns the body of the 200."""
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    async with http.post(url, json=update, headers=headers) as response:
        assert response.status == 200
        return await response.read()


async def test_a_tap_is_answered_in_the_body_and_by_no_call_of_the_bot(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    learner = bot.person("it")
    await learner.start_practice()
    await learner.answer(right=True)
    await until(lambda: len(bot.telegram.calls(ANSWER)) == 3)
    await emptied(path)
    made = bot.telegram.calls(ANSWER)
    assert len({call.parameters.text("callback_query_id") for call in made}) == len(made) == 3
    assert all(call.ok for call in made)
    assert await answers_by(bot, http, "ok") == 0
    assert await answers_by(bot, http, "in_reply") == 3


async def test_the_toast_stands_in_the_reply_too(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    learner = bot.person("it")
    await learner.say("/start")
    since = len(bot.telegram.calls(ANSWER))
    toast = await learner.tap_data("n:99")
    assert toast
    await emptied(path)
    [made] = bot.telegram.calls(ANSWER)[since:]
    assert made.parameters.text("text") == toast
    assert await answers_by(bot, http, "ok") == 0


async def test_the_body_is_a_call_of_the_bot_api(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    learner = bot.person("it")
    await learner.say("/start")
    body = json.loads(await deliver(bot, http, stale(learner, 7)))
    assert (body["method"], body["callback_query_id"]) == (ANSWER, "q7")
    assert body["text"]
    await emptied(path)
    assert bot.telegram.calls(ANSWER) == []


async def test_what_is_no_tap_is_answered_with_an_empty_body(
    bot: RunningBot, http: aiohttp.ClientSession
) -> None:
    person = bot.telegram.create_person(started=True).id
    assert await deliver(bot, http, written(person, "/start", 7)) == b""
    await bot.telegram.wait("sendMessage", person)


async def test_a_tap_delivered_twice_is_answered_in_one_reply(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    learner = bot.person("it")
    await learner.say("/start")
    bodies = [await deliver(bot, http, stale(learner, 7)) for _ in range(2)]
    assert bodies[0] != b""
    assert bodies[1] == b""


async def test_the_row_is_gone_with_the_next_commit(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with Post(telegram, path) as post:
        replies = Replies(post.database, post.sender)
        with one(replies) as reply:
            await store(post, reply, answer(post.person(), "q1"))
            reply.is_heard = True
        assert rows(path, OUTBOX) == [("answer_callback_query",)]
        await store(post, None)
        assert rows(path, OUTBOX) == []


async def test_the_row_is_gone_after_a_clean_end(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    learner = bot.person("it")
    await learner.say("/start")
    await deliver(bot, http, stale(learner, 7))
    await bot.stop()
    assert rows(path, OUTBOX) == []


async def test_a_caller_who_hung_up_is_answered_by_the_sender(
    telegram: RunningSandbox, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    reached, goes_on, heard = asyncio.Event(), asyncio.Event(), list[str]()
    async with Post(telegram, tmp_path / "fonte.db") as post:
        replies = Replies(post.database, post.sender, heard.append)
        person = post.person()

        async def take_slowly(update: Any, reply: Reply) -> None:
            reached.set()
            await goes_on.wait()
            await store(post, reply, answer(person, "q1"))

        async with webhook_of(take_slowly, replies) as (server, url):
            delivery = asyncio.create_task(_post(http, url))
            await reached.wait()
            delivery.cancel()
            await asyncio.wait({delivery})
            assert http.connector is not None
            await http.connector.close()
            await until(lambda: server.connections == 0)
            goes_on.set()
            await until(lambda: len(post.made(ANSWER)) == 1)
            await post.emptied()
    assert heard == []


@asynccontextmanager
async def webhook_of(take: Take, replies: Replies) -> AsyncIterator[tuple[WebServer, str]]:
    """A webhook that hands its updates to `take`; the server, and where Telegram would deliver."""
    listening = listen("127.0.0.1", 0)
    webhook = Webhook(take, replies.end, SECRET)
    server = WebServer(site([], {webhook_path(SECRET): webhook}), listening)
    server.start()
    try:
        yield server, f"http://127.0.0.1:{listening.getsockname()[1]}{webhook_path(SECRET)}"
    finally:
        await server.stop()


async def _post(http: aiohttp.ClientSession, url: str) -> None:
    async with http.post(url, json={}, headers={SECRET_HEADER: SECRET}) as response:
        await response.read()


async def test_a_crash_before_the_200_leaves_the_call_to_the_next_start(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "running" / "fonte.db"
    path.parent.mkdir()
    async with replying_beside(telegram, path) as (post, replies, person):
        with one(replies) as reply:
            await store(post, reply, answer(person, "q1", "Ciao"))
            reply.is_heard = True
        assert rows(path, OUTBOX) == [("answer_callback_query",)]
        shutil.copytree(path.parent, tmp_path / "killed")  # as a kill would leave it
    async with Post(telegram, tmp_path / "killed" / "fonte.db") as post:
        await post.emptied()
    assert [made.parameters.text("text") for made in post.made(ANSWER)] == ["Ciao"]


async def test_only_the_first_answer_goes_along_and_all_else_goes_to_the_sender(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with replying_beside(telegram, tmp_path / "fonte.db") as (post, replies, person):
        with one(replies) as reply:
            await store(post, reply, *(answer(person, f"q{n}") for n in range(3)))
            assert reply.body is not None
            assert reply.body["callback_query_id"] == "q0"
            reply.is_heard = True
        await until(lambda: len(post.made(ANSWER)) == 2)
        await post.emptied()
    assert sorted(m.parameters.text("callback_query_id") for m in post.made(ANSWER)) == ["q1", "q2"]


async def test_a_call_stored_after_its_reply_was_given_goes_to_the_sender(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with replying_beside(telegram, tmp_path / "fonte.db") as (post, replies, person):
        with one(replies) as reply:
            pass
        await store(post, reply, answer(person, "q1"))
        await until(lambda: len(post.made(ANSWER)) == 1)


async def test_a_deletion_that_fails_is_made_up_for(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with replying_beside(telegram, path) as (post, replies, person):
        with one(replies) as reply:
            await store(post, reply, answer(person, "q1"))
            reply.is_heard = True
        async with refusing(path, "INSERT", "outbox"):
            with pytest.raises(sqlite3.Error, match="broken"):
                await store(post, None, answer(person, "q2"))
            await until(lambda: rows(path, OUTBOX) == [])
        assert post.made(ANSWER) == []


async def store(post: Post, reply: Reply | None, *calls: Call) -> None:
    """Store calls in one act, whose answer may go along with a reply."""

    def send(tx: Transaction) -> None:
        for call in calls:
            tx.send(call)

    await post.database.engine.do(Event(send, reply=reply))
