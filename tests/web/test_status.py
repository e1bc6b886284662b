"""The pages for operators: alive, ready, figures; with a webhook and without."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.testing import RunningSandbox
from tests.fake_clock import FakeClock
from tests.running_bot import RunningBot
from tests.storage.stored import refusing
from tests.waiting import until
from tests.web.delivering import calls_made, free_port, read, registered, samples, webhook_bot

TOKEN = "a_metrics_token_of_the_operator"


@pytest.fixture
async def polling(telegram: RunningSandbox, path: Path) -> AsyncIterator[tuple[RunningBot, str]]:
    """The bot while polling, with a status port; and the address of its pages."""
    port, clock = free_port(), FakeClock()
    bot = RunningBot(telegram, path, status_port=port, host="127.0.0.1", clock=clock)
    async with bot as running:
        await telegram.world.bot_listens.wait()
        yield running, f"http://127.0.0.1:{port}"


async def ready(http: aiohttp.ClientSession, root: str) -> tuple[int, Any]:
    """The status and the JSON of `/readyz`."""
    async with http.get(f"{root}/readyz") as got:
        return got.status, await got.json()


async def test_the_pages_are_served_while_polling(
    polling: tuple[RunningBot, str], http: aiohttp.ClientSession
) -> None:
    _, root = polling
    assert await read(http, f"{root}/healthz") == (200, "ok")
    assert await ready(http, root) == (200, {"ready": True, "database": "ok", "telegram": "ok"})
    assert (await read(http, f"{root}/metrics"))[0] == 200


async def test_a_database_that_cannot_be_written_is_named(
    polling: tuple[RunningBot, str], http: aiohttp.ClientSession, path: Path
) -> None:
    _, root = polling
    async with refusing(path, "UPDATE", "alembic_version"):
        await until(lambda: is_unready(http, root, "database"))
        _, state = await ready(http, root)
        assert state == {"ready": False, "database": "cannot be written", "telegram": "ok"}
        assert await read(http, f"{root}/healthz") == (200, "ok")


async def is_unready(http: aiohttp.ClientSession, root: str, part: str) -> bool:
    """Whether a part, and so the whole, is not ready."""
    status, state = await ready(http, root)
    return status == 503 and state[part] != "ok"


async def test_a_telegram_that_is_gone_is_named_and_one_that_was_only_silent_is_asked(
    telegram: RunningSandbox, path: Path, http: aiohttp.ClientSession
) -> None:
    port, clock = free_port(), FakeClock()
    async with webhook_bot(telegram, path, port, clock=clock):
        await registered(telegram)
        root = f"http://127.0.0.1:{port}"
        await until(lambda: has_said_all_by_itself(http, root))
        asked = len(telegram.calls("getMe"))
        clock.move(timedelta(hours=8))
        assert (await ready(http, root))[0] == 200
        assert len(telegram.calls("getMe")) == asked + 1
        telegram.fault("502", method="getMe", times=1000)
        clock.move(timedelta(minutes=2))
        await until(lambda: is_unready(http, root, "telegram"))
        _, state = await ready(http, root)
        assert state == {"ready": False, "database": "ok", "telegram": "not reached"}


async def has_said_all_by_itself(http: aiohttp.ClientSession, root: str) -> bool:
    """Whether Telegram's answers to what the bot says at its start have come."""
    figures = await samples(http, root)
    counts = [calls_made(figures, method) for method in ("setWebhook", "setMyCommands")]
    return counts == [1, 4]


async def test_many_who_ask_at_once_cost_one_probe(
    polling: tuple[RunningBot, str], http: aiohttp.ClientSession
) -> None:
    _, root = polling
    before = (await samples(http, root))["fonte_commit_works_sum",]
    for _ in range(20):
        assert (await ready(http, root))[0] == 200
    assert (await samples(http, root))["fonte_commit_works_sum",] - before < 20


async def test_the_figures_tell_what_was_done(
    polling: tuple[RunningBot, str], http: aiohttp.ClientSession
) -> None:
    bot, root = polling
    learner = bot.person("it")
    bot.telegram.fault("429", method="sendMessage", times=1, retry_after=0)
    await learner.start_practice()
    bot.telegram.inject({"message": "no message"})
    await until(lambda: has(http, root, ("fonte_updates_total", "message", "failed"), 1))
    await until(lambda: has(http, root, ("fonte_outbox_calls",), 0))
    figures = await samples(http, root)
    assert figures["fonte_updates_total", "message", "stored"] == 1
    assert figures["fonte_updates_total", "callback_query", "stored"] == 2
    assert figures["fonte_update_seconds_count",] == 4
    assert figures["fonte_telegram_calls_total", "sendMessage", "429"] == 1
    assert figures["fonte_telegram_calls_total", "sendMessage", "ok"] == 1
    assert figures["fonte_telegram_calls_total", "answerCallbackQuery", "ok"] == 2
    assert figures["fonte_telegram_calls_total", "getMe", "ok"] == 1
    assert figures["fonte_commit_seconds_count",] >= 4
    assert figures["fonte_commit_works_sum",] >= figures["fonte_commit_works_count",]
    assert figures["fonte_events_waiting",] == 0
    assert figures["fonte_outbox_oldest_seconds",] == 0
    at = bot.clock.now().timestamp()
    assert figures["fonte_telegram_last_contact_timestamp",] == at


async def has(http: aiohttp.ClientSession, root: str, name: tuple[str, ...], value: float) -> bool:
    """Whether a figure has a value."""
    return (await samples(http, root)).get(name) == value


async def test_the_figures_tell_how_long_the_oldest_call_has_waited(
    polling: tuple[RunningBot, str], http: aiohttp.ClientSession
) -> None:
    bot, root = polling
    clock = bot.clock
    assert isinstance(clock, FakeClock)
    bot.telegram.fault("429", method="sendMessage", times=1000, retry_after=1000)
    bot.telegram.send(bot.person("it").id, "/start")
    await until(lambda: has(http, root, ("fonte_outbox_calls",), 1))
    clock.move(timedelta(seconds=90))
    assert (await samples(http, root))["fonte_outbox_oldest_seconds",] == 90


async def test_two_bots_in_one_process_have_figures_of_their_own(
    polling: tuple[RunningBot, str], http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    bot, _ = polling
    await bot.person("it").say("/start")
    port = free_port()
    async with (
        RunningSandbox() as telegram,
        RunningBot(telegram, tmp_path / "other.db", status_port=port, host="127.0.0.1"),
    ):
        await telegram.world.bot_listens.wait()
        other = await samples(http, f"http://127.0.0.1:{port}")
        assert ("fonte_updates_total", "message", "stored") not in other


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        (None, {}, 200),
        (None, {"X-Forwarded-For": "127.0.0.1"}, 404),
        (None, {"Forwarded": "for=127.0.0.1"}, 404),
        (TOKEN, {}, 404),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, {"Authorization": TOKEN}, 404),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}x"}, 404),
        (TOKEN, {"Authorization": f"Bearer {TOKEN[:-1]}"}, 404),
        (TOKEN, {"Authorization": "Bearer ü"}, 404),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.1"}, 200),
    ],
)
async def test_the_figures_are_for_this_machine_or_for_who_has_the_token(
    telegram: RunningSandbox,
    path: Path,
    http: aiohttp.ClientSession,
    token: str | None,
    headers: dict[str, str],
    status: int,
) -> None:
    port = free_port()
    settings = {"metrics_token": token} if token else {}
    async with webhook_bot(telegram, path, port, **settings):
        await registered(telegram)
        got, body = await read(http, f"http://127.0.0.1:{port}/metrics", **headers)
    assert got == status
    assert (body == "Not Found") == (status == 404)


async def test_with_a_status_port_the_public_port_has_no_such_pages(
    telegram: RunningSandbox, path: Path, http: aiohttp.ClientSession
) -> None:
    port, status_port = free_port(), free_port()
    async with webhook_bot(telegram, path, port, status_port=status_port):
        await registered(telegram)
        for page in ("healthz", "readyz", "metrics"):
            assert (await read(http, f"http://127.0.0.1:{port}/{page}"))[0] == 404
            assert (await read(http, f"http://127.0.0.1:{status_port}/{page}"))[0] == 200


async def test_no_page_tells_a_secret(
    telegram: RunningSandbox, path: Path, http: aiohttp.ClientSession
) -> None:
    port = free_port()
    async with webhook_bot(telegram, path, port) as bot:
        target = await registered(telegram)
        await bot.person("it", first_name="Canarina").start_practice()
        for page in ("healthz", "readyz", "metrics"):
            _, text = await read(http, f"http://127.0.0.1:{port}/{page}")
            for secret in (telegram.token, target.secret_token, target.url, "Canarina"):
                assert secret not in text
