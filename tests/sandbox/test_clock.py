"""The clock: tests move it, and every lifetime of the sandbox follows without waiting."""

import asyncio

import pytest

from sandbox.clock import MovableClock
from sandbox.errors import ControlError
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, eventually, keyboard
from tests.sandbox.conftest import GIULIA

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_query_is_too_old_151_seconds_after_the_tap(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.stop_clock()
    sent = await api.call(
        "sendMessage", chat_id=GIULIA, text="Q", reply_markup=keyboard([("A", "a")])
    )
    in_time, late = (sandbox.tap(GIULIA, sent["message_id"], "a") for _ in range(2))
    sandbox.move_clock(149)
    await api.call("answerCallbackQuery", callback_query_id=in_time)
    sandbox.move_clock(2)
    assert await api.refused("answerCallbackQuery", callback_query_id=late) == TOO_OLD


async def test_updates_are_kept_for_a_day(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.stop_clock()
    sandbox.send(GIULIA, "ieri")
    sandbox.move_clock(86_399)
    assert len(await api.call("getUpdates")) == 1
    sandbox.move_clock(1)
    assert await api.call("getUpdates") == []


async def test_messages_can_be_deleted_for_two_days(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sent = await api.call("sendMessage", chat_id=GIULIA, text="x")
    place = {"chat_id": GIULIA, "message_id": sent["message_id"]}
    sandbox.move_clock(48 * 3600 + 1)
    assert await api.refused("deleteMessage", **place) == "Bad Request: message can't be deleted"


async def test_a_hanging_answer_ends_when_its_time_has_passed(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.stop_clock()
    sandbox.fault("latency", method="getMe", seconds=3600)
    url = sandbox.method_url("getMe")
    asking = asyncio.ensure_future(api.session.get(url))
    await eventually(lambda: sandbox.world.clock.is_awaited)
    sandbox.move_clock(3599)
    assert not asking.done()
    sandbox.move_clock(2)
    async with asyncio.timeout(30):
        async with await asking as answer:
            assert answer.status == 200


async def test_the_control_api_moves_stops_and_resumes_the_clock(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    _, before = await api.control("GET", "clock")
    assert before["stopped"] is False
    _, stopped = await api.control("POST", "clock", {"stopped": True, "seconds": 1000})
    assert stopped["stopped"] is True
    assert stopped["now"] >= before["now"] + 1000
    _, later = await api.control("POST", "clock", {"seconds": 0.5})
    assert later["now"] == stopped["now"] + 0.5
    _, running = await api.control("POST", "clock", {"stopped": False})
    assert (running["stopped"], running["now"] >= later["now"]) == (False, True)
    assert (await api.control("POST", "clock", {"seconds": -1}))[0] == 400
    assert (await api.control("POST", "clock", {"seconds": "1"}))[0] == 400
    sent = await api.call("sendMessage", chat_id=GIULIA, text="x")
    assert sent["date"] == int(sandbox.world.clock()) >= before["now"] + 999


async def test_timers_ring_in_the_order_in_which_they_are_due() -> None:
    clock, rung = MovableClock(lambda: 100.0), []
    clock.call_later(3, lambda: rung.append("three"))
    clock.call_later(1, lambda: rung.append("one"))
    clock.call_later(2, lambda: rung.append("never")).cancel()
    clock.move(0.5)
    assert rung == []
    clock.move(2.5)
    assert rung == ["one", "three"]
    with pytest.raises(ControlError):
        clock.move(float("nan"))
    clock.close()


async def test_a_running_clock_rings_by_itself(sandbox: RunningSandbox) -> None:
    rung: list[str] = []
    sandbox.world.clock.call_later(0.01, lambda: rung.append("now"))
    await eventually(lambda: rung == ["now"])
