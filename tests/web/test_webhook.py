"""The webhook takes what Telegram sends, and nothing from anybody else."""

import asyncio
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.config import ConfigurationError
from bot.engine.events import Event
from bot.engine.store.dead_letters import all_dead_letters
from bot.web.webhook import LARGEST_BODY_BYTES, SECRET_HEADER, webhook_path
from sandbox.testing import RunningSandbox
from tests.running_bot import RunningBot
from tests.storage.stored import learner_ids, refusing, rows
from tests.updates import tapped, written
from tests.waiting import until
from tests.web.delivering import (
    free_port,
    is_untouched,
    registered,
    secret,
    spoken,
    target,
    webhook_bot,
)


@pytest.mark.any_day
async def test_a_conversation_goes_through_the_webhook(bot: RunningBot) -> None:
    learner = bot.person("it")
    await learner.start_practice()
    verdict = await learner.answer(right=True)
    assert "Giusto" in verdict["text"]
    assert bot.telegram.calls("getUpdates") == []


async def test_it_is_registered_with_a_secret_and_for_what_the_bot_reads(bot: RunningBot) -> None:
    telegram = bot.telegram
    assert len(target(telegram).secret_token) >= 32
    assert urlsplit(target(telegram).url).path == webhook_path(target(telegram).secret_token)
    assert target(telegram).secret_token not in target(telegram).url
    assert telegram.world.updates.allowed == [
        "message",
        "callback_query",
        "poll_answer",
        "my_chat_member",
    ]


@pytest.mark.parametrize(
    "headers",
    [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "x" * 43}, {SECRET_HEADER: "ü"}],
    ids=["no secret", "an empty one", "a wrong one", "no plain letters"],
)
async def test_who_does_not_know_the_secret_gets_nothing_done(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path, headers: dict[str, str]
) -> None:
    update = written(7, "/start", 1)
    async with http.post(target(bot.telegram).url, json=update, headers=headers) as answer:
        assert answer.status == 403
        assert await answer.read() == b""
    assert is_untouched(path)


async def test_a_secret_that_is_nearly_right_is_wrong(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    right = target(bot.telegram).secret_token
    for wrong in (right[:-1], right + "a", right.swapcase()):
        headers = {SECRET_HEADER: wrong}
        update = written(7, "/start", 1)
        async with http.post(target(bot.telegram).url, json=update, headers=headers) as answer:
            assert answer.status == 403
    assert is_untouched(path)


async def test_an_update_with_the_secret_is_stored_when_it_is_acknowledged(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    async with http.post(url, json=written(7, "/start", 1), headers=headers) as answer:
        assert answer.status == 200
        assert learner_ids(path) == [7]
        assert rows(path, "SELECT update_id FROM seen_updates") == [(1,)]


async def test_a_body_announced_as_too_large_is_refused_before_it_comes(
    bot: RunningBot, path: Path
) -> None:
    status = await spoken(bot.telegram, f"Content-Length: {LARGEST_BODY_BYTES + 1}")
    assert status.startswith("HTTP/1.1 413")
    assert is_untouched(path)


async def test_a_body_that_grows_too_large_is_refused_before_its_end(
    bot: RunningBot, path: Path
) -> None:
    chunk = b"%x\r\n%s\r\n" % (100_000, b" " * 100_000)
    status = await spoken(bot.telegram, "Transfer-Encoding: chunked", *([chunk] * 11))
    assert status.startswith("HTTP/1.1 413")
    assert is_untouched(path)


async def test_a_body_of_just_the_allowed_size_is_read(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    body = json.dumps(written(7, "/start", 1)).encode().ljust(LARGEST_BODY_BYTES)
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    async with http.post(url, data=body, headers=headers) as answer:
        assert answer.status == 200
    assert learner_ids(path) == [7]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b'"a"', b"1", b"null", b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "cut", "list", "text", "number", "null", "no UTF-8", "bottomless"],
)
async def test_what_is_no_json_object_is_refused(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path, body: bytes
) -> None:
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    async with http.post(url, data=body, headers=headers) as answer:
        assert answer.status == 400
    assert is_untouched(path)


async def test_an_object_that_is_no_update_is_acknowledged_and_kept_as_a_dead_letter(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    async with http.post(url, json={"hello": "world"}, headers=headers) as answer:
        assert answer.status == 200
    assert rows(path, "SELECT count(*) FROM dead_letters") == [(1,)]


async def test_only_post_is_taken_and_only_on_the_path_that_telegram_knows(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    root = url.removesuffix(urlsplit(url).path)
    for method, address, status in (
        ("GET", url, 404),
        ("PUT", url, 404),
        ("POST", f"{root}/", 404),
        ("POST", f"{root}/telegram/{'0' * 32}", 404),
        ("POST", f"{url}0", 404),
        ("GET", f"{root}/docs", 404),
        ("GET", f"{root}/healthz", 200),
    ):
        update = written(7, "/start", 1)
        async with http.request(method, address, json=update, headers=headers) as answer:
            assert (method, address, answer.status) == (method, address, status)
            assert status == 200 or await answer.read() == b"Not Found"
            assert "Allow" not in answer.headers
    assert is_untouched(path)


async def test_an_update_that_cannot_be_stored_is_not_acknowledged_and_comes_again(
    bot: RunningBot, path: Path
) -> None:
    telegram, person = bot.telegram, bot.telegram.create_person().id
    assert telegram.world.webhook is not None
    async with refusing(path, "INSERT", "seen_updates"):
        telegram.send(person, "/start")
        await until(telegram.world.webhook.last_error)
        assert "503" in telegram.world.webhook.last_error()["last_error_message"]
        assert is_untouched(path)
    await bot.fonte.database.engine.do(Event(all_dead_letters))  # reads the mended schema
    await telegram.wait("sendMessage", person)
    await until(lambda: telegram.world.updates.pending() == [])
    assert len(telegram.calls("sendMessage", person)) == 1
    assert learner_ids(path) == [person]


async def test_an_answer_of_503_says_when_to_come_again(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    update = written(7, "/start", 1)
    async with (
        refusing(path, "INSERT", "seen_updates"),
        http.post(url, json=update, headers=headers) as answer,
    ):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


async def test_the_same_delivery_many_times_at_once_counts_once(
    bot: RunningBot, http: aiohttp.ClientSession
) -> None:
    person = bot.telegram.create_person(started=True).id
    url, headers = target(bot.telegram).url, secret(bot.telegram)

    async def deliver() -> int:
        update = written(person, "/start", 5)
        async with http.post(url, json=update, headers=headers) as answer:
            return answer.status

    assert await asyncio.gather(*(deliver() for _ in range(20))) == [200] * 20
    other = bot.person("it")
    await other.say("/start")
    assert len(bot.telegram.calls("sendMessage", person)) == 1


async def test_the_secret_that_it_made_is_kept_over_restarts(bot: RunningBot, path: Path) -> None:
    before = target(bot.telegram)
    await bot.stop()
    since = bot.telegram.next_call_index
    await bot.start()
    await bot.telegram.wait("setWebhook", since=since)
    assert target(bot.telegram) == before
    assert rows(path, "SELECT value FROM kept_secrets WHERE name = 'webhook'") == [
        (before.secret_token,)
    ]


async def test_two_bots_make_two_secrets(bot: RunningBot, tmp_path: Path) -> None:
    async with (
        RunningSandbox() as telegram,
        webhook_bot(telegram, tmp_path / "other.db", free_port()),
    ):
        other = await registered(telegram)
    assert other.secret_token != target(bot.telegram).secret_token


async def test_a_configured_secret_is_used_and_not_stored(
    telegram: RunningSandbox, path: Path
) -> None:
    chosen = "a_secret_of_the_operator"
    async with webhook_bot(telegram, path, free_port(), webhook_secret=chosen):
        assert (await registered(telegram)).secret_token == chosen
        assert rows(path, "SELECT * FROM kept_secrets WHERE name = 'webhook'") == []


async def test_a_taken_port_is_named_in_one_line(telegram: RunningSandbox, path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        bot = await webhook_bot(telegram, path, port).start()
        with pytest.raises(ConfigurationError, match=f"^PORT: {port} ") as refusal:
            await bot.ended()
    assert "\n" not in str(refusal.value)
    assert telegram.calls("setWebhook") == []


async def test_what_came_while_it_was_off_is_delivered_at_its_start(bot: RunningBot) -> None:
    learner = bot.person("it")
    await learner.say("/start")
    await bot.stop()
    bot.telegram.send(learner.id, "/help")
    await bot.start()
    await bot.telegram.wait("sendMessage", learner.id, count=2)


async def test_a_number_that_json_does_not_have_is_acknowledged_and_buried(
    bot: RunningBot, http: aiohttp.ClientSession, path: Path
) -> None:
    update = tapped(7, 3, "home", 1)
    update["callback_query"]["id"] = float("inf")
    url, headers = target(bot.telegram).url, secret(bot.telegram)
    body = json.dumps(update)
    assert "Infinity" in body
    async with http.post(url, data=body, headers=headers) as answer:
        assert (answer.status, await answer.read()) == (200, b"")
    assert rows(path, "SELECT update_id FROM dead_letters") == [(1,)]
