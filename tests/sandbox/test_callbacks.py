"""Taps: what the bot receives, and what the person sees of its answer."""

import asyncio
import json

import pytest

from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import GIULIA

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def question(api: BotClient) -> int:
    """The id of a message with two buttons."""
    markup = keyboard([("A", "a"), ("B", "b")])
    sent = await api.call("sendMessage", chat_id=GIULIA, text="Q", reply_markup=markup)
    return int(sent["message_id"])


async def next_event(queue: "asyncio.Queue[bytes | None]") -> tuple[str, Json]:
    """The next event that a listener hears."""
    encoded = await asyncio.wait_for(queue.get(), 30)
    assert encoded is not None
    name, data = encoded.decode().strip().split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def test_a_tap_becomes_a_callback_query(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    query_id = sandbox.tap(GIULIA, question, "b")
    [update] = await api.call("getUpdates")
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (query_id, "b")
    assert query["from"]["id"] == GIULIA
    assert query["message"]["message_id"] == question
    assert query["message"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "A"


@pytest.mark.parametrize("show_alert", [False, True])
async def test_an_answer_reaches_the_person(
    api: BotClient, sandbox: RunningSandbox, question: int, show_alert: bool
) -> None:
    query_id = sandbox.tap(GIULIA, question, "a")
    with sandbox.world.events.listen(GIULIA) as queue:
        arguments = {"callback_query_id": query_id, "text": "Giusto!", "show_alert": show_alert}
        assert await api.call("answerCallbackQuery", **arguments) is True
        assert await next_event(queue) == (
            "callback_answer",
            {
                "query_id": query_id,
                "message_id": question,
                "show_alert": show_alert,
                "text": "Giusto!",
            },
        )


async def test_a_query_is_answered_once(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    query_id = sandbox.tap(GIULIA, question, "a")
    await api.call("answerCallbackQuery", callback_query_id=query_id)
    assert await api.refused("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
    assert await api.refused("answerCallbackQuery", callback_query_id="7") == TOO_OLD


async def test_an_answer_has_at_most_200_characters(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    query_id = sandbox.tap(GIULIA, question, "a")
    arguments = {"callback_query_id": query_id}
    refused = await api.refused("answerCallbackQuery", **arguments, text="x" * 201)
    assert refused == "Bad Request: MESSAGE_TOO_LONG"
    await api.call("answerCallbackQuery", **arguments, text="x" * 200)


async def test_the_person_stops_waiting_and_a_late_answer_is_not_shown(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    with sandbox.world.events.listen(GIULIA) as queue:
        query_id = sandbox.tap(GIULIA, question, "a")
        assert await next_event(queue) == ("callback_expired", {"query_id": query_id})
        await api.call("answerCallbackQuery", callback_query_id=query_id, text="late")
        assert queue.empty()


async def test_a_query_is_too_old_after_its_lifetime(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    query_id = sandbox.tap(GIULIA, question, "a")
    sandbox.move_clock(151)
    assert await api.refused("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_only_buttons_of_the_message_can_be_tapped_unless_forged(
    sandbox: RunningSandbox, question: int
) -> None:
    with pytest.raises(ControlError) as caught:
        sandbox.tap(GIULIA, question, "zzz")
    assert caught.value.status == 404
    assert sandbox.tap(GIULIA, question, "zzz" * 100, forge=True)
