"""A message that asks for a reply: apps see that it does, the bot's own view stays a Message."""

import pytest

from sandbox.json_types import Json
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient
from tests.sandbox.conftest import GIULIA

ASKING: Json = {"force_reply": True, "input_field_placeholder": "Il tuo nome", "selective": True}


async def test_apps_see_that_a_reply_is_wished_for(api: BotClient, sandbox: RunningSandbox) -> None:
    sent = await api.call("sendMessage", chat_id=GIULIA, text="Chi sei?", reply_markup=ASKING)
    assert "reply_markup" not in sent
    assert sandbox.last_message(GIULIA)["reply_markup"] == ASKING
    _, shown = await api.control("GET", f"people/{GIULIA}/messages")
    assert shown["messages"][-1]["reply_markup"] == ASKING
    sandbox.send(GIULIA, "Giulia", reply_to_message_id=sent["message_id"])
    [update] = await api.call("getUpdates")
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    assert "reply_markup" not in update["message"]["reply_to_message"]


async def test_a_live_page_sees_it_too(api: BotClient, sandbox: RunningSandbox) -> None:
    with sandbox.world.events.listen(GIULIA) as queue:
        await api.call("sendMessage", chat_id=GIULIA, text="Chi sei?", reply_markup=ASKING)
        told = queue.get_nowait()
    assert told is not None
    assert "Il tuo nome" in told.decode()


async def test_a_message_that_asks_for_a_reply_cannot_be_edited(api: BotClient) -> None:
    wish = {"force_reply": True}
    sent = await api.call("sendMessage", chat_id=GIULIA, text="Chi sei?", reply_markup=wish)
    place = {"chat_id": GIULIA, "message_id": sent["message_id"]}
    assert await api.refused("editMessageText", **place, text="x") == (
        "Bad Request: message can't be edited"
    )
    assert await api.call("deleteMessage", **place) is True


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        (ASKING | {"input_field_placeholder": "x" * 65}, "input field placeholder is too long"),
        ("text", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_bad_wish_is_refused(api: BotClient, wish: Json, problem: str) -> None:
    refused = await api.refused("sendMessage", chat_id=GIULIA, text="x", reply_markup=wish)
    assert refused == f"Bad Request: {problem}"
