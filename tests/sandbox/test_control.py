"""The control API: people, what they do, raw updates, reset."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import GIULIA
from tests.waiting import until


async def test_the_state_lists_the_bot_and_sample_people(api: BotClient) -> None:
    _, state = await api.control("GET", "state")
    assert state["bot"]["online"] is False
    giulia = state["people"][0]
    assert (giulia["id"], giulia["language_code"], giulia["unread"]) == (GIULIA, "it", 0)
    assert giulia["last_message"]["text"] == "/start"
    assert all(person["about"]["it"] and person["about"]["en"] for person in state["people"])
    names = " ".join(person["first_name"] for person in state["people"])
    assert "<b>" in names
    assert "ليلى" in names
    await api.call("getUpdates")
    _, state = await api.control("GET", "state")
    assert state["bot"]["online"] is True


async def test_unread_messages_are_counted_until_read(api: BotClient) -> None:
    await api.call("sendMessage", chat_id=GIULIA, text="a")
    await api.call("sendMessage", chat_id=GIULIA, text="b")
    _, state = await api.control("GET", "state")
    assert state["people"][0]["unread"] == 2
    await api.control("POST", f"people/{GIULIA}/read")
    _, state = await api.control("GET", "state")
    assert state["people"][0]["unread"] == 0


async def test_a_created_person_can_write_and_is_heard(api: BotClient) -> None:
    _, person = await api.control(
        "POST", "people", {"first_name": "Ada", "language_code": "it", "username": "ada_l"}
    )
    path = f"people/{person['id']}"
    _, started = await api.control("POST", f"{path}/start", {"payload": "lesson_7"})
    _, sent = await api.control(
        "POST", f"{path}/send", {"text": "ciao", "reply_to_message_id": started["message_id"]}
    )
    _, edited = await api.control(
        "POST", f"{path}/edit", {"message_id": sent["message_id"], "text": "ciao!"}
    )
    updates = await api.call("getUpdates")
    assert updates[0]["message"]["text"] == "/start lesson_7"
    assert updates[0]["message"]["from"]["username"] == "ada_l"
    assert updates[1]["message"]["reply_to_message"]["text"] == "/start lesson_7"
    assert updates[2]["update_id"] == edited["update_id"]
    _, history = await api.control("GET", f"{path}/messages")
    assert [each["text"] for each in history["messages"]] == ["/start lesson_7", "ciao!"]


async def test_a_button_is_tapped_by_data_or_by_place(api: BotClient) -> None:
    markup = keyboard([("A", "a")], [("B", "b")])
    sent = await api.call("sendMessage", chat_id=GIULIA, text="Q", reply_markup=markup)
    place: dict[str, Any] = {"message_id": sent["message_id"]}
    for body, status in (
        ({**place, "data": "a"}, 200),
        ({**place, "row": 1, "column": 0}, 200),
        ({**place, "row": 2, "column": 0}, 404),
        ({**place, "data": "z"}, 404),
        ({**place, "data": "z", "forge": True}, 200),
        ({"message_id": 999_999, "data": "a"}, 404),
        ({"data": "a"}, 400),
    ):
        assert (await api.control("POST", f"people/{GIULIA}/tap", body))[0] == status
    taps = await api.call("getUpdates")
    assert [each["callback_query"]["data"] for each in taps] == ["a", "b", "z"]


async def test_a_person_changes_language_and_blocks(api: BotClient) -> None:
    await api.control("POST", f"people/{GIULIA}/language", {"language_code": "fr"})
    await api.control("POST", f"people/{GIULIA}/send", {"text": "salut"})
    await api.control("POST", f"people/{GIULIA}/block")
    refused, _ = await api.control("POST", f"people/{GIULIA}/send", {"text": "x"})
    assert refused == 409
    await api.control("POST", f"people/{GIULIA}/unblock")
    updates = await api.call("getUpdates")
    assert updates[0]["message"]["from"]["language_code"] == "fr"
    assert [("my_chat_member" in each) for each in updates] == [False, True, True]


async def test_a_file_is_sent_by_form(api: BotClient, sandbox: RunningSandbox) -> None:
    form = aiohttp.FormData()
    form.add_field("file", b"abc", filename="a.txt", content_type="text/plain")
    form.add_field("caption", "ecco")
    url = f"{sandbox.base_url}/sandbox/people/{GIULIA}/send_file"
    async with api.session.post(url, data=form) as answer:
        assert answer.status == 200
    message = sandbox.last_message(GIULIA)
    assert (message["document"]["mime_type"], message["caption"]) == ("text/plain", "ecco")
    wrong = aiohttp.FormData({"kind": "photo"})
    wrong.add_field("file", b"abc", filename="a.txt")
    async with api.session.post(url, data=wrong) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "people/77/messages", None, 404),
        ("POST", f"people/{GIULIA}/send", {}, 400),
        ("POST", f"people/{GIULIA}/send", {"text": "  "}, 400),
        ("POST", f"people/{GIULIA}/send", {"text": "x" * 4097}, 400),
        ("POST", f"people/{GIULIA}/send", [], 400),
        ("POST", f"people/{GIULIA}/send", {"text": "x", "reply_to_message_id": 999_999}, 404),
        ("POST", f"people/{GIULIA}/edit", {"message_id": 999_999, "text": "x"}, 404),
        ("POST", "people", {"first_name": "Twin", "id": GIULIA}, 409),
        ("POST", "faults", {"kind": "earthquake"}, 400),
        ("POST", "faults", {"kind": "500", "tims": 3}, 400),
        ("POST", "faults", {"kind": "500", "times": "3"}, 400),
        ("POST", "faults", {"kind": "500", "times": 0}, 400),
        ("POST", "faults", {"kind": "500", "share": 1.5}, 400),
        ("POST", "faults", {"kind": "latency", "seconds": [3, 1]}, 400),
        ("POST", "faults", {"kind": "latency", "seconds": -1}, 400),
        ("DELETE", "faults/99", None, 404),
        ("PUT", "redelivery", {"times": 0}, 400),
        ("PUT", "redelivery", {"window": True}, 400),
        ("PUT", "redelivery", {"twice": 1}, 400),
        ("POST", "updates/restart", {"update_id": 0}, 400),
        ("POST", "groups", {"title": "x", "members": []}, 400),
        ("POST", "groups", {"title": "x", "members": [{}]}, 400),
        ("POST", "groups", {"title": "x", "members": [77]}, 404),
        ("POST", "groups", {"title": "x", "members": [GIULIA], "type": "club"}, 400),
        ("POST", "groups", {"title": "x", "members": [GIULIA], "id": 5}, 409),
        ("POST", "groups", {"title": "x", "members": [GIULIA], "bot_status": "king"}, 400),
        ("GET", "groups/-1/messages", None, 404),
        ("GET", "groups/x/messages", None, 404),
        ("POST", f"people/{GIULIA}/send", {"text": "x", "chat_id": -1}, 404),
        ("POST", "wait", {"timeout_seconds": "long"}, 400),
        ("GET", "calls?since=x", None, 400),
        ("GET", "files/none", None, 404),
    ],
)
async def test_a_bad_request_is_explained(
    api: BotClient, verb: str, path: str, body: Any, status: int
) -> None:
    answered, explanation = await api.control(verb, path, body)
    assert answered == status
    assert explanation["error"]


async def test_a_body_that_is_no_json_is_explained(api: BotClient, sandbox: RunningSandbox) -> None:
    async with api.session.post(f"{sandbox.base_url}/sandbox/wait", data=b"{") as answer:
        assert (answer.status, await answer.json()) == (400, {"error": "the body is not JSON"})


async def test_calls_are_listed_and_waited_for(api: BotClient) -> None:
    await api.call("sendMessage", chat_id=GIULIA, text="<b>Domanda</b> 1", parse_mode="HTML")
    await api.call("sendMessage", chat_id=GIULIA, text="altro")
    _, listed = await api.control("GET", f"calls?method=sendmessage&chat_id={GIULIA}")
    assert [call["result"]["text"] for call in listed["calls"]] == ["Domanda 1", "altro"]
    since = listed["calls"][1]["index"]
    _, later = await api.control("GET", f"calls?since={since}")
    assert [call["index"] for call in later["calls"]] == [since]
    wish = {"method": "sendMessage", "text_contains": "Domanda 1"}
    status, found = await api.control("POST", "wait", wish)
    assert (status, len(found["calls"])) == (200, 1)
    status, late = await api.control("POST", "wait", wish | {"count": 2, "timeout_seconds": 0.01})
    assert (status, len(late["calls"])) == (408, 1)


async def test_any_update_can_be_injected(raw_sandbox: RunningSandbox) -> None:
    async with aiohttp.ClientSession() as session:
        api = BotClient(raw_sandbox, session)
        post = {"message_id": 1, "date": 1, "chat": {"id": -1001, "type": "channel"}, "text": "x"}
        _, answer = await api.control("POST", "updates", {"channel_post": post})
        [update] = await api.call("getUpdates", allowed_updates=["message"])
    assert update == {"update_id": answer["update_id"], "channel_post": post}


async def test_a_reset_forgets_what_happened_but_not_the_bot(api: BotClient) -> None:
    await api.call("setMyCommands", commands=[{"command": "a", "description": "b"}])
    await api.control("POST", f"people/{GIULIA}/send", {"text": "x"})
    await api.control("POST", "faults", {"kind": "500", "method": "getMe"})
    await api.control("POST", "reset")
    assert await api.call("getUpdates") == []
    assert await api.call("getMyCommands") == [{"command": "a", "description": "b"}]
    await api.call("getMe")
    _, history = await api.control("GET", f"people/{GIULIA}/messages")
    assert history["messages"] == []
    refused = await api.refused("sendMessage", chat_id=GIULIA, text="x")
    assert refused == "Bad Request: chat not found"


async def test_a_reset_ends_every_hardship(api: BotClient, sandbox: RunningSandbox) -> None:
    started = sandbox.world.clock()
    await api.call("getUpdates")
    sandbox.redeliver(times=3, window=100)
    sandbox.send(GIULIA, "held back")
    sandbox.start_flood_control(per_chat_second=1)
    rung: list[float] = []
    sandbox.world.clock.call_later(5, lambda: rung.append(sandbox.world.clock()))
    sandbox.stop_clock()
    sandbox.move_clock(4.99)
    await api.control("POST", "reset")
    assert (await api.control("GET", "redelivery"))[1] == {"plan": None}
    assert (await api.control("GET", "flood"))[1] == {"limits": None, "violations": []}
    _, clock = await api.control("GET", "clock")
    assert clock["stopped"] is False
    assert started <= clock["now"] < started + 4
    assert sandbox.world.is_online()
    await until(lambda: rung)  # the hundredth of a second that was left
    sandbox.send(GIULIA, "now")
    updates = await api.call("getUpdates")
    assert [each["message"]["text"] for each in updates] == ["now"]


async def test_the_server_says_that_it_is_well(api: BotClient) -> None:
    assert await api.control("GET", "healthz") == (200, {"ok": True})


@pytest.fixture
async def lines(api: BotClient, sandbox: RunningSandbox) -> AsyncIterator[aiohttp.StreamReader]:
    """The stream of Giulia's events, after its greeting."""
    url = f"{sandbox.base_url}/sandbox/people/{GIULIA}/events"
    async with api.session.get(url) as answer:
        assert answer.content_type == "text/event-stream"
        assert await answer.content.readuntil(b"\n\n") == b": connected\n\n"
        yield answer.content


async def event_names(lines: aiohttp.StreamReader, last: str) -> list[str]:
    """The names of the events up to the first of this name, comments left out."""
    names: list[str] = []
    while last not in names:
        block = (await lines.readuntil(b"\n\n")).decode()
        if block.startswith("event: "):
            names.append(block.split("\n")[0].removeprefix("event: "))
    return names


async def test_a_page_hears_of_all_that_happens(
    api: BotClient, sandbox: RunningSandbox, lines: aiohttp.StreamReader
) -> None:
    sent = await api.call("sendMessage", chat_id=GIULIA, text="a")
    place = {"chat_id": GIULIA, "message_id": sent["message_id"]}
    await api.call("editMessageText", **place, text="b")
    await api.call("sendChatAction", chat_id=GIULIA, action="typing")
    await api.call("deleteMessage", **place)
    await api.call("setMyCommands", commands=[{"command": "a", "description": "b"}])
    await api.call("getUpdates")
    sandbox.reset()
    assert await event_names(lines, "reset") == [
        "message",
        "person",
        "edited_message",
        "person",
        "chat_action",
        "deleted",
        "person",
        "commands",
        "bot",
        "reset",
    ]


async def test_a_quiet_stream_is_kept_alive(lines: aiohttp.StreamReader) -> None:
    assert await lines.readuntil(b"\n\n") == b": alive\n\n"


async def test_the_list_hears_of_people_only(api: BotClient, sandbox: RunningSandbox) -> None:
    async with api.session.get(f"{sandbox.base_url}/sandbox/events") as answer:
        await answer.content.readuntil(b"\n\n")
        await api.call("sendMessage", chat_id=GIULIA, text="a")
        sandbox.reset()
        assert await event_names(answer.content, "reset") == ["person", "reset"]


async def test_the_page_and_its_parts_are_served(api: BotClient, sandbox: RunningSandbox) -> None:
    for path, kind in (("/", "text/html"), ("/static/style.css", "text/css")):
        async with api.session.get(sandbox.base_url + path) as answer:
            assert (answer.status, answer.content_type) == (200, kind)
