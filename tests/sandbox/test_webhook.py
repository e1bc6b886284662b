"""Delivery to a webhook that a small server of the test receives."""

import asyncio
from urllib.parse import urlencode

import pytest
from aiohttp import web

from sandbox.json_types import Json
from sandbox.testing import RunningSandbox
from sandbox.timing import Timing
from sandbox.webhook_lanes import lane_of
from tests.sandbox.bot_client import BotClient, eventually
from tests.sandbox.conftest import EMILY, GIULIA
from tests.sandbox.receiver import Receiver

ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


async def test_updates_are_posted_with_the_secret_also_those_that_waited(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    sandbox.send(GIULIA, "prima")
    await api.call("setWebhook", url=receiver.url, secret_token="Abc_-1")
    sandbox.send(GIULIA, "dopo")
    assert await receiver.received(2) == ["prima", "dopo"]
    assert receiver.secrets == ["Abc_-1", "Abc_-1"]
    await receiver.nothing_pending(api)


async def test_a_refused_update_is_repeated_before_the_next_of_its_chat(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    async def fail_thrice(update: Json) -> web.Response:
        return web.Response(status=500 if len(receiver.updates) <= 3 else 200)

    receiver.answer = fail_thrice
    await api.call("setWebhook", url=receiver.url)
    sandbox.send(GIULIA, "uno")
    sandbox.send(GIULIA, "due")
    assert await receiver.received(5) == ["uno", "uno", "uno", "uno", "due"]
    await receiver.nothing_pending(api)
    info = await api.call("getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["url"] == receiver.url


async def test_one_chat_does_not_hold_up_another(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    released = asyncio.Event()

    async def hold_giulia(update: Json) -> web.Response:
        if update["message"]["chat"]["id"] == GIULIA:
            await released.wait()
        return web.Response()

    receiver.answer = hold_giulia
    await api.call("setWebhook", url=receiver.url)
    sandbox.send(GIULIA, "lenta")
    sandbox.send(GIULIA, "dopo")
    sandbox.send(EMILY, "svelta")
    assert sorted(await receiver.received(2)) == ["lenta", "svelta"]
    assert (await api.call("getWebhookInfo"))["pending_update_count"] >= 2
    released.set()
    assert await receiver.received(3) == [*[e["message"]["text"] for e in receiver.updates]]
    assert receiver.updates[-1]["message"]["text"] == "dopo"


async def test_the_answer_may_carry_a_call(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    async def reply(update: Json) -> web.Response:
        call = {"method": "sendMessage", "chat_id": GIULIA, "text": "<b>Eco</b>"}
        return web.json_response(call | {"parse_mode": "HTML"})

    receiver.answer = reply
    await api.call("setWebhook", url=receiver.url)
    sandbox.send(GIULIA, "eco?")
    [call] = await sandbox.wait("sendMessage", GIULIA, "Eco")
    assert call.result["text"] == "Eco"


async def test_no_polling_beside_a_webhook(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    await api.call("setWebhook", url=receiver.url)
    assert await api.refused("getUpdates") == ACTIVE
    await api.call("deleteWebhook")
    sandbox.send(GIULIA, "ciao")
    assert len(await api.call("getUpdates")) == 1
    assert receiver.updates == []
    assert (await api.call("getWebhookInfo"))["url"] == ""


async def test_setting_a_webhook_ends_a_waiting_poll(api: BotClient, receiver: Receiver) -> None:
    waiting = asyncio.create_task(api.envelope("getUpdates", timeout=30))
    await eventually(api.sandbox.world.updates.is_polled)
    await api.call("setWebhook", url=receiver.url)
    status, envelope = await asyncio.wait_for(waiting, 30)
    assert status == 409
    assert envelope["description"] == "Conflict: terminated by setWebhook request"


async def test_pending_updates_can_be_dropped(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    sandbox.send(GIULIA, "vecchia")
    await api.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    sandbox.send(GIULIA, "nuova")
    assert await receiver.received(1) == ["nuova"]


async def test_an_unreachable_webhook_is_reported_and_tried_again(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    await api.call("setWebhook", url="http://127.0.0.1:1/hook", allowed_updates=["message"])
    sandbox.send(GIULIA, "ciao")

    async def has_failed() -> bool:
        return "last_error_date" in await api.call("getWebhookInfo")

    await eventually(has_failed)
    info = await api.call("getWebhookInfo")
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1
    assert info["allowed_updates"] == ["message"]
    await api.call("setWebhook", url=receiver.url)
    assert await receiver.received(1) == ["ciao"]


@pytest.fixture
def failing(sandbox: RunningSandbox, receiver: Receiver) -> list[web.Response]:
    """Answers of the receiver, first to last; then it accepts. The clock stands still."""
    sandbox.stop_clock()
    answers: list[web.Response] = []

    async def answer(update: Json) -> web.Response:
        return answers.pop(0) if answers else web.Response()

    receiver.answer = answer
    return answers


async def attempts_after(
    sandbox: RunningSandbox, receiver: Receiver, seconds: float, expected: int
) -> None:
    """Just before so many seconds have passed nothing is tried, then there are so many attempts."""
    clock = sandbox.world.clock
    await eventually(lambda: clock.is_awaited)
    sandbox.move_clock(seconds * 0.99)
    assert clock.is_awaited
    sandbox.move_clock(seconds * 0.02)
    await eventually(lambda: len(receiver.updates) == expected)


async def test_pauses_double_up_to_a_limit(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver, failing: list[web.Response]
) -> None:
    sandbox.world.timing = Timing()
    failing += [web.Response(status=500) for _ in range(9)]
    await api.call("setWebhook", url=receiver.url)
    sandbox.send(GIULIA, "uno")
    await receiver.received(2)  # the second attempt comes at once
    for attempt, pause in enumerate((2, 4, 8, 16, 32, 60, 60, 60), 3):
        await attempts_after(sandbox, receiver, pause, attempt)
    await receiver.nothing_pending(api)


async def test_a_webhook_may_ask_for_a_pause(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver, failing: list[web.Response]
) -> None:
    sandbox.world.timing = Timing()
    failing.append(web.Response(status=503, headers={"Retry-After": "30"}))
    failing.append(web.Response(status=503))
    await api.call("setWebhook", url=receiver.url)
    sandbox.send(GIULIA, "uno")
    await receiver.received(1)
    await attempts_after(sandbox, receiver, 30, 2)
    await attempts_after(sandbox, receiver, 2, 3)


async def test_an_update_is_dropped_when_it_would_be_too_old_at_the_next_attempt(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver, failing: list[web.Response]
) -> None:
    message_id = sandbox.send(GIULIA, "x")
    sandbox.world.updates.clear()
    failing.append(web.Response(status=503, headers={"Retry-After": "200"}))
    await api.call("setWebhook", url=receiver.url)
    sandbox.tap(GIULIA, message_id, "x", forge=True)
    await receiver.nothing_pending(api)
    assert len(receiver.updates) == 1


async def test_a_redirect_is_a_failure_and_is_not_followed(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver, failing: list[web.Response]
) -> None:
    elsewhere = receiver.url.replace("/hook", "/elsewhere")
    failing.append(web.Response(status=307, headers={"Location": elsewhere}))
    await api.call("setWebhook", url=receiver.url)
    sandbox.send(GIULIA, "uno")
    await receiver.nothing_pending(api)
    assert receiver.paths == ["/hook", "/hook"]
    info = await api.call("getWebhookInfo")
    assert info["last_error_message"] == ("Wrong response from the webhook: 307 Temporary Redirect")
    assert info["last_error_date"] == int(sandbox.world.clock())


async def test_no_more_connections_than_asked_for(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    receiver.hold = asyncio.Event()
    await api.call("setWebhook", url=receiver.url, max_connections=2)
    for person_id in range(GIULIA, GIULIA + 5):
        sandbox.send(person_id, "ciao")
    await eventually(lambda: receiver.at_once == 2)
    receiver.hold.set()
    await receiver.nothing_pending(api)
    assert receiver.most_at_once == 2
    assert (await api.call("getWebhookInfo"))["max_connections"] == 2


async def test_the_wish_for_updates_and_the_secret_follow_the_latest_call(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    wish = {"allowed_updates": ["edited_message"]}
    await api.call("setWebhook", url=receiver.url, secret_token="old", **wish)
    await api.call("setWebhook", url=receiver.url)
    message_id = sandbox.send(GIULIA, "unheard")
    sandbox.edit(GIULIA, message_id, "heard")
    await receiver.nothing_pending(api)
    assert [each["edited_message"]["text"] for each in receiver.updates] == ["heard"]
    assert receiver.secrets == [None]


async def test_leaving_a_webhook_can_drop_what_waits(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    await api.call("setWebhook", url="http://127.0.0.1:1/hook")
    sandbox.send(GIULIA, "vecchia")
    await api.call("deleteWebhook")
    assert (await api.call("getWebhookInfo"))["pending_update_count"] == 1
    await api.call("deleteWebhook", drop_pending_updates=True)
    assert (await api.call("getWebhookInfo"))["pending_update_count"] == 0


@pytest.mark.parametrize("method", ["getMe", "setWebhook", "deleteWebhook", "logOut"])
async def test_an_answer_cannot_ask_or_change_the_webhook(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver, method: str
) -> None:
    async def reply(update: Json) -> web.Response:
        return web.json_response({"method": method})

    receiver.answer = reply
    await api.call("setWebhook", url=receiver.url)
    since = sandbox.next_call_index
    sandbox.send(GIULIA, "x")
    await receiver.nothing_pending(api)
    made = {call.method for call in sandbox.calls() if call.index >= since}
    assert made == {"getWebhookInfo"}


@pytest.mark.parametrize("kind", ["json", "form"])
async def test_a_call_in_the_answer_comes_as_json_or_as_a_form(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver, kind: str
) -> None:
    call = {"method": "sendMessage", "chat_id": str(EMILY), "text": "eco"}

    async def reply(update: Json) -> web.Response:
        if kind == "json":
            return web.json_response(call)
        return web.Response(text=urlencode(call), content_type="application/x-www-form-urlencoded")

    receiver.answer = reply
    await api.call("setWebhook", url=receiver.url)
    sandbox.send(GIULIA, "x")
    [made] = await sandbox.wait("sendMessage", EMILY)
    assert made.result["text"] == "eco"


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, "chat -5"),
        ({"my_chat_member": {"chat": {"id": 7}, "from": {"id": 7}}}, "chat 7"),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, "callback 7"),
        ({"inline_query": {"from": {"id": 7}}}, "inline 7"),
        ({"poll": {"id": "p"}}, "poll p"),
        ({"poll_answer": {"poll_id": "p", "user": {"id": 7}}}, "poll p"),
        ({"something_new": {"user": {"id": 7}}}, "user 7"),
        ({"something_new": 5}, "other"),
    ],
)
def test_updates_are_in_order_for_each_chat_user_and_poll(update: Json, lane: str) -> None:
    assert lane_of({"update_id": 1, **update}) == lane


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            {"url": "http://example.com/hook"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "https://example.com:8080/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            {"url": "http://127.0.0.1:9/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        ({"url": "http://127.0.0.1:9/", "secret_token": "x" * 257}, "secret token is too long"),
    ],
)
async def test_a_bad_webhook_is_refused(api: BotClient, arguments: Json, problem: str) -> None:
    assert await api.refused("setWebhook", **arguments) == f"Bad Request: {problem}"
