"""How a call is made and answered: addresses, forms of arguments, envelope."""

import asyncio
import json

import aiohttp
import pytest

from sandbox.calls import CallFilter, CallLog
from sandbox.parameters import Parameters
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient
from tests.sandbox.conftest import GIULIA


async def test_get_me_tells_who_the_bot_is(api: BotClient, sandbox: RunningSandbox) -> None:
    me = await api.call("getMe")
    assert me["id"] == int(sandbox.token.partition(":")[0])
    assert (me["is_bot"], me["username"]) == (True, "fonte_sandbox_bot")


async def test_a_method_name_counts_in_any_case(api: BotClient) -> None:
    assert (await api.call("GETME"))["is_bot"] is True


async def test_an_unknown_method_is_not_found(api: BotClient) -> None:
    assert await api.envelope("sendMassage") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )


async def test_a_wrong_token_is_unauthorized(api: BotClient, sandbox: RunningSandbox) -> None:
    async with api.session.get(f"{sandbox.base_url}/bot1:wrong/getMe") as answer:
        assert answer.status == 401
        assert await answer.json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }


@pytest.mark.parametrize("form", ["query", "form", "multipart", "json", "json_nested"])
async def test_arguments_come_in_every_form(
    api: BotClient, sandbox: RunningSandbox, form: str
) -> None:
    markup = {"inline_keyboard": [[{"text": "Sì", "callback_data": "yes"}]]}
    arguments = {
        "chat_id": str(GIULIA),
        "text": "a & b = <i>è</i>",
        "parse_mode": "HTML",
        "reply_markup": json.dumps(markup),
    }
    url = sandbox.method_url("sendMessage")
    if form == "query":
        request = api.session.get(url, params=arguments)
    elif form == "form":
        request = api.session.post(url, data=arguments)
    elif form == "multipart":
        body = aiohttp.FormData(default_to_multipart=True)
        for name, value in arguments.items():
            body.add_field(name, value)
        request = api.session.post(url, data=body)
    elif form == "json":
        request = api.session.post(url, json=arguments)
    else:
        request = api.session.post(
            url, json=arguments | {"chat_id": GIULIA, "reply_markup": markup}
        )
    async with request as answer:
        result = (await answer.json())["result"]
    assert result["text"] == "a & b = è"
    assert result["reply_markup"] == markup
    [call] = sandbox.calls("sendMessage")
    assert call.as_json()["params"]["chat_id"] == GIULIA
    assert call.as_json()["params"]["reply_markup"] == markup


async def test_a_body_that_is_no_json_is_a_bad_request(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    headers = {"Content-Type": "application/json"}
    url = sandbox.method_url("getMe")
    async with api.session.post(url, data=b"{", headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["ok"] is False


async def test_every_call_is_written_into_the_history(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    since = sandbox.next_call_index
    await api.call("sendMessage", chat_id=GIULIA, text="Ciao")
    await api.refused("sendMessage", chat_id=GIULIA, text="")
    sent, refused = (call.as_json() for call in sandbox.calls("sendMessage"))
    assert (sent["index"], sent["ok"], sent["status"]) == (since, True, 200)
    assert sent["result"]["text"] == "Ciao"
    assert sent["milliseconds"] >= 0
    assert (refused["ok"], refused["error_code"]) == (False, 400)
    assert refused["description"] == "Bad Request: message text is empty"


async def test_a_call_begun_before_the_mark_is_not_waited_for() -> None:
    log = CallLog()
    earlier = log.begin("getMe", Parameters({}), 0.0)
    waiting = asyncio.create_task(log.wait(CallFilter("getMe", since=1), 1, 5.0))
    await asyncio.sleep(0)
    for call in (earlier, log.begin("getMe", Parameters({}), 0.0)):
        call.ok = True
        log.finish(call, 0.0)
    assert [call.index for call in await waiting] == [1]
