"""Planted faults: each fails as Telegram or the network fails, as often as asked."""

import asyncio
import json

import aiohttp
import pytest

from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, eventually
from tests.sandbox.conftest import EMILY, GIULIA


async def test_a_flood_names_the_seconds_to_wait(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.fault("429", retry_after=7)
    url = sandbox.method_url("sendMessage")
    async with api.session.post(url, data={"chat_id": GIULIA, "text": "x"}) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert await answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    await api.call("sendMessage", chat_id=GIULIA, text="x")
    assert len(sandbox.messages(GIULIA)) == 2


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("400", "Bad Request: chat not found"),
        ("403", "Forbidden: bot was blocked by the user"),
        ("500", "Internal Server Error"),
    ],
)
async def test_an_error_comes_as_often_as_planted(
    api: BotClient, sandbox: RunningSandbox, kind: str, description: str
) -> None:
    sandbox.fault(kind, times=2)
    for _ in range(2):
        assert await api.refused("getMe") == description
    await api.call("getMe")


async def test_a_bad_gateway_answers_with_a_page(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.fault("502")
    async with api.session.get(sandbox.method_url("getMe")) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")


async def test_a_fault_meets_only_the_calls_it_names(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.fault("500", method="sendMessage", chat_id=EMILY)
    await api.call("getMe")
    await api.call("sendMessage", chat_id=GIULIA, text="x")
    await api.refused("sendMessage", chat_id=EMILY, text="x")


async def test_a_fault_without_method_spares_the_polling(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.fault("500")
    await api.call("getUpdates")
    await api.refused("getMe")
    sandbox.fault("500", method="getUpdates")
    await api.refused("getUpdates")


async def test_a_cut_connection_gives_no_answer(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.fault("cut")
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=GIULIA, text="x")
    assert len(sandbox.messages(GIULIA)) == 1
    [call] = sandbox.calls("sendMessage")
    assert (call.ok, call.status, call.description) == (False, 0, "cut")


async def test_a_call_may_take_effect_although_its_answer_is_lost(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.fault("cut", executed=True)
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=GIULIA, text="lost?")
    assert sandbox.last_message(GIULIA)["text"] == "lost?"


async def test_a_timeout_keeps_the_caller_waiting(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.fault("timeout")
    timeout = aiohttp.ClientTimeout(total=0.05)
    with pytest.raises(TimeoutError):
        async with api.session.get(sandbox.method_url("getMe"), timeout=timeout):
            pass
    sandbox.fault("timeout", seconds=0.01)
    with pytest.raises(aiohttp.ClientError):
        await api.call("getMe")


async def test_faults_are_listed_and_cleared(api: BotClient) -> None:
    _, planted = await api.control("POST", "faults", {"kind": "429", "times": 5})
    _, listed = await api.control("GET", "faults")
    assert [(each["id"], each["times"]) for each in listed["faults"]] == [(planted["id"], 5)]
    await api.control("DELETE", "faults")
    await api.call("getMe")


async def outcomes(api: BotClient, calls: int) -> str:
    """How so many calls end: a dot for a good one, a cross for a refused one."""
    statuses = [(await api.envelope("getMe"))[0] for _ in range(calls)]
    return "".join("." if status == 200 else "x" for status in statuses)


async def test_a_share_of_the_calls_fails_and_the_run_can_be_repeated(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    runs = []
    for seed in (1, 1, 2):
        fault = sandbox.fault("500", share=0.3, seed=seed)
        runs.append(await outcomes(api, 100))
        assert runs[-1].count("x") == fault.hits
        sandbox.remove_fault(fault.id)
    assert runs[0] == runs[1] != runs[2]
    assert 15 <= runs[0].count("x") <= 45
    assert await outcomes(api, 20) == "." * 20


async def test_a_share_may_be_all_or_nothing_and_have_an_end(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.fault("500", share=0)
    sandbox.fault("500", share=1, times=3)
    assert await outcomes(api, 5) == "xxx.."


async def test_a_fault_without_times_lasts_until_it_is_removed(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    _, lasting = await api.control("POST", "faults", {"kind": "500", "times": None})
    _, other = await api.control("POST", "faults", {"kind": "403", "chat_id": EMILY, "times": 9})
    assert await outcomes(api, 5) == "xxxxx"
    status, left = await api.control("DELETE", f"faults/{lasting['id']}")
    assert (status, [each["id"] for each in left["faults"]]) == (200, [other["id"]])
    assert await outcomes(api, 1) == "."
    assert (await api.control("DELETE", f"faults/{lasting['id']}"))[0] == 404


async def test_latency_keeps_answers_of_one_chat_back(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.stop_clock()
    sandbox.fault("latency", chat_id=GIULIA, seconds=[2, 4], share=1)
    slow = asyncio.create_task(api.call("sendMessage", chat_id=GIULIA, text="lenta"))
    await eventually(lambda: len(sandbox.messages(GIULIA)) == 2)
    await api.call("sendMessage", chat_id=EMILY, text="svelta")
    sandbox.move_clock(1.9)
    await api.call("sendMessage", chat_id=EMILY, text="ancora")
    assert not slow.done()
    sandbox.move_clock(2.2)
    assert (await asyncio.wait_for(slow, 30))["text"] == "lenta"


async def test_latency_adds_to_another_fault(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.stop_clock()
    sandbox.fault("latency", seconds=5)
    sandbox.fault("500")
    refused = asyncio.create_task(api.refused("getMe"))
    await eventually(lambda: len(sandbox.calls("getMe")) == 1)
    await api.call("getMe")
    assert not refused.done()
    sandbox.move_clock(5.001)
    assert await asyncio.wait_for(refused, 30) == "Internal Server Error"


async def test_a_truncated_answer_is_no_json_although_the_call_took_effect(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.fault("truncated")
    url = sandbox.method_url("sendMessage")
    async with api.session.post(url, data={"chat_id": GIULIA, "text": "mezza"}) as answer:
        body = await answer.text()
        assert (answer.status, answer.content_type) == (200, "application/json")
    assert body.startswith('{"ok":true,"result":')
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(body)
    assert sandbox.last_message(GIULIA)["text"] == "mezza"


async def test_a_refused_connection_ends_with_the_outage(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    await api.call("getMe")
    held = asyncio.create_task(api.call("getUpdates", timeout=50))
    await eventually(sandbox.world.updates.is_polled)
    sandbox.go_offline()
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(held, 30)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientConnectorError, match="Connect call failed"):
            await api.call("getMe")
    sandbox.send(GIULIA, "intanto")
    await sandbox.go_online()
    [update] = await api.call("getUpdates")
    assert update["message"]["text"] == "intanto"


async def test_an_outage_asked_for_over_http_ends_by_the_clock(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    status, _ = await api.control("POST", "outage", {"seconds": 600})
    assert status == 200

    async def is_refused() -> bool:
        try:
            await api.call("getMe")
        except aiohttp.ClientConnectorError:
            return True
        except aiohttp.ClientError:
            return False
        return False

    async def answers() -> bool:
        return not await is_refused()

    await eventually(is_refused)
    sandbox.move_clock(599)
    assert await is_refused()
    sandbox.move_clock(2)
    await eventually(answers)
    assert (await api.control("POST", "outage", {"seconds": 0}))[0] == 400


async def test_closing_the_sandbox_ends_every_wait() -> None:
    running = await RunningSandbox().start()
    running.fault("timeout", method="getMe")
    async with aiohttp.ClientSession() as session:
        api = BotClient(running, session)
        poll = asyncio.create_task(api.call("getUpdates", timeout=50))
        held = asyncio.create_task(api.call("getMe"))
        await eventually(lambda: len(running.calls()) == 2)
        async with asyncio.timeout(30):
            await running.aclose()
            assert await poll == []
            with pytest.raises(aiohttp.ClientError):
                await held
