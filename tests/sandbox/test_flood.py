"""Flood control: Telegram's windows, and a list of those who did not keep them."""

from itertools import count
from typing import Any

import pytest

from sandbox.json_types import Json
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient
from tests.sandbox.conftest import EMILY, GIULIA

_TEXTS = map(str, count())


@pytest.fixture(autouse=True)
def standing_clock(sandbox: RunningSandbox) -> None:
    """Time passes by `move_clock` only, so that windows are exact."""
    sandbox.stop_clock()


async def write(api: BotClient, chat_id: int) -> int:
    """Send a message; returns 0, or the `retry_after` of its refusal."""
    _, envelope = await api.envelope("sendMessage", chat_id=chat_id, text=next(_TEXTS))
    return int(envelope.get("parameters", {}).get("retry_after", 0))


def noted(sandbox: RunningSandbox) -> list[tuple[str, str | None]]:
    """Kind and limit of each violation."""
    return [(each.kind, each.limit) for each in sandbox.violations]


async def test_no_limit_is_kept_unless_asked_for(api: BotClient, sandbox: RunningSandbox) -> None:
    assert [await write(api, GIULIA) for _ in range(40)] == [0] * 40
    sandbox.start_flood_control()
    assert [await write(api, GIULIA) for _ in range(2)] == [0, 1]
    sandbox.stop_flood_control()
    assert [await write(api, GIULIA) for _ in range(40)] == [0] * 40
    assert noted(sandbox) == [("over_limit", "chat")]


async def test_a_chat_takes_one_message_a_second(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.start_flood_control()
    assert await write(api, GIULIA) == 0
    url = sandbox.method_url("sendMessage")
    async with api.session.post(url, data={"chat_id": GIULIA, "text": "x"}) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
        assert await answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
    assert await write(api, EMILY) == 0
    sandbox.move_clock(1)
    assert await write(api, GIULIA) == 0
    assert len(sandbox.messages(GIULIA)) == 1 + 2


async def test_a_call_inside_retry_after_is_refused_and_noted(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    group = sandbox.create_group("Classe", [GIULIA])
    sandbox.start_flood_control(per_chat_second=100)
    assert [await write(api, group.id) for _ in range(21)] == [0] * 20 + [60]
    sandbox.move_clock(58.5)
    assert await write(api, group.id) == 2
    refused = await api.refused("deleteMessage", chat_id=group.id, message_id=1)
    assert refused == "Too Many Requests: retry after 2"
    await api.call("getChat", chat_id=group.id)
    assert await write(api, GIULIA) == 0
    sandbox.move_clock(1.5)
    assert await write(api, group.id) == 0
    inside = ("inside_retry_after", None)
    assert noted(sandbox) == [("over_limit", "group"), inside, inside]
    assert [each.seconds_left for each in sandbox.violations[1:]] == [1.5, 1.5]
    assert [each.method for each in sandbox.violations[1:]] == ["sendMessage", "deleteMessage"]


async def test_the_minute_of_a_group_slides_and_edits_count(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    group = sandbox.create_group("Classe", [GIULIA])
    sandbox.start_flood_control()
    sent = await api.call("sendMessage", chat_id=group.id, text="start")
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    for second in range(19):
        sandbox.move_clock(1)
        await api.call("editMessageText", **place, text=str(second))
    sandbox.move_clock(10)
    assert await write(api, group.id) == 31
    sandbox.move_clock(31)
    assert await write(api, group.id) == 0
    sandbox.move_clock(0.5)
    assert await write(api, group.id) == 1


async def test_in_a_private_chat_edits_are_no_messages(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.start_flood_control()
    sent = await api.call("sendMessage", chat_id=GIULIA, text="start")
    place = {"chat_id": GIULIA, "message_id": sent["message_id"]}
    for number in range(5):
        await api.call("editMessageText", **place, text=str(number))
    await api.call("sendChatAction", chat_id=GIULIA, action="typing")
    query_id = sandbox.tap(GIULIA, sent["message_id"], "x", forge=True)
    await api.call("answerCallbackQuery", callback_query_id=query_id)
    assert sandbox.violations == []


async def test_thirty_messages_a_second_overall(api: BotClient, sandbox: RunningSandbox) -> None:
    people = [sandbox.create_person(started=True).id for _ in range(31)]
    sandbox.start_flood_control()
    assert [await write(api, person) for person in people] == [0] * 30 + [1]
    assert noted(sandbox) == [("over_limit", "overall")]
    sandbox.move_clock(1)
    assert await write(api, people[-1]) == 0


async def test_a_burst_may_come_early_but_the_mean_stays(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.start_flood_control(chat_burst=2)
    assert [await write(api, GIULIA) for _ in range(4)] == [0, 0, 0, 3]
    sandbox.move_clock(3)
    assert [await write(api, GIULIA) for _ in range(3)] == [0, 0, 0]


async def test_slack_forgives_what_the_way_took(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.start_flood_control(slack_seconds=0.125)
    assert await write(api, GIULIA) == 0
    sandbox.move_clock(0.875)
    assert await write(api, GIULIA) == 0
    sandbox.move_clock(0.75)
    assert await write(api, GIULIA) == 1


async def test_a_refused_message_takes_no_room(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.start_flood_control()
    assert await api.refused("sendMessage", chat_id=GIULIA, text=" ")
    assert await write(api, GIULIA) == 0


async def test_a_planted_429_is_watched_too(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.fault("429", chat_id=GIULIA, retry_after=5)
    assert await write(api, GIULIA) == 5
    sandbox.move_clock(4)
    assert await write(api, EMILY) == 0
    assert sandbox.violations == []
    assert await write(api, GIULIA) == 0
    [violation] = sandbox.violations
    assert (violation.kind, violation.chat_id, violation.seconds_left) == (
        "inside_retry_after",
        GIULIA,
        1.0,
    )
    sandbox.move_clock(1)
    await write(api, GIULIA)
    assert len(sandbox.violations) == 1


async def test_the_control_api_switches_it_and_lists_violations(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    assert (await api.control("GET", "flood"))[1] == {"limits": None, "violations": []}
    _, on = await api.control("PUT", "flood", {"chat_burst": 1})
    assert on["limits"] == {
        "per_chat_second": 1,
        "per_group_minute": 20,
        "per_second": 30,
        "chat_burst": 1,
        "slack_seconds": 0.0,
    }
    assert [await write(api, GIULIA) for _ in range(3)] == [0, 0, 2]
    _, off = await api.control("DELETE", "flood")
    now = sandbox.world.clock()
    expected: Json = {
        "kind": "over_limit",
        "method": "sendMessage",
        "chat_id": GIULIA,
        "time": now,
        "seconds_left": 2.0,
        "limit": "chat",
    }
    assert off == {"limits": None, "violations": [expected]}
    assert await write(api, GIULIA) == 0
    await api.control("POST", "reset")
    assert (await api.control("GET", "flood"))[1]["violations"] == []


@pytest.mark.parametrize(
    "limits", [{"per_second": 0}, {"per_hour": 1}, {"chat_burst": -1}, {"per_second": 1.5}]
)
async def test_wrong_limits_are_explained(api: BotClient, limits: dict[str, Any]) -> None:
    status, explanation = await api.control("PUT", "flood", limits)
    assert (status, bool(explanation["error"])) == (400, True)
