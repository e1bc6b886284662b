"""sendMessage and its kin: chats, limits, replies, what only Telegram's servers refuse."""

import pytest

from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient
from tests.sandbox.conftest import GIULIA


async def test_a_sent_message_stands_in_the_chat(api: BotClient, sandbox: RunningSandbox) -> None:
    result = await api.call("sendMessage", chat_id=GIULIA, text="Benvenuta")
    assert sandbox.last_message(GIULIA) == result
    assert result["from"]["is_bot"] is True
    assert result["chat"]["first_name"] == "Giulia"


async def test_message_ids_rise_through_all_chats(api: BotClient, sandbox: RunningSandbox) -> None:
    first = await api.call("sendMessage", chat_id=GIULIA, text="a")
    between = sandbox.send(1003, "x")
    second = await api.call("sendMessage", chat_id=GIULIA, text="b")
    assert first["message_id"] < between < second["message_id"]


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": "", "text": "x"}, "chat_id is empty"),
        ({"chat_id": 424242, "text": "x"}, "chat not found"),
        ({"chat_id": -100123, "text": "x"}, "chat not found"),
        ({"chat_id": "@nobody_here", "text": "x"}, "chat not found"),
        ({"chat_id": "nonsense", "text": "x"}, "chat not found"),
        ({"chat_id": 424242}, "message text is empty"),
        ({"chat_id": GIULIA, "text": ""}, "message text is empty"),
        ({"chat_id": GIULIA, "text": "  \n "}, "text must be non-empty"),
        ({"chat_id": GIULIA, "text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"chat_id": GIULIA, "text": "x" * 4097}, "message is too long"),
        ({"chat_id": GIULIA, "text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"chat_id": GIULIA, "text": "x", "reply_parameters": {"message_id": 999_999}},
            "message to be replied not found",
        ),
        (
            {"chat_id": GIULIA, "text": "x", "reply_parameters": {"quote": "y"}},
            'can\'t find field "message_id"',
        ),
        ({"chat_id": GIULIA, "text": "x", "reply_markup": "{"}, "can't parse reply keyboard"),
    ],
)
async def test_a_bad_message_is_refused_in_telegrams_words(
    api: BotClient, arguments: dict[str, object], description: str
) -> None:
    refused = await api.refused("sendMessage", **arguments)
    assert refused.startswith(f"Bad Request: {description}")


async def test_the_length_counts_after_parsing(api: BotClient) -> None:
    text = "<b>" + "è" * 4096 + "</b>"
    result = await api.call("sendMessage", chat_id=GIULIA, text=text, parse_mode="HTML")
    assert len(result["text"]) == 4096


async def test_a_person_who_never_wrote_cannot_be_found(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    stranger = sandbox.create_person("Ugo")
    refused = await api.refused("sendMessage", chat_id=stranger.id, text="x")
    assert refused == "Bad Request: chat not found"
    sandbox.send(stranger.id, "/start")
    await api.call("sendMessage", chat_id=stranger.id, text="x")


async def test_a_blocked_bot_is_forbidden_until_unblocked(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.block(GIULIA)
    status, envelope = await api.envelope("sendMessage", chat_id=GIULIA, text="x")
    assert status == 403
    assert envelope["description"] == "Forbidden: bot was blocked by the user"
    sandbox.unblock(GIULIA)
    await api.call("sendMessage", chat_id=GIULIA, text="x")
    changes = await api.call("getUpdates")
    statuses = [each["my_chat_member"]["new_chat_member"]["status"] for each in changes]
    assert statuses == ["kicked", "member"]


async def test_a_reply_shows_what_it_answers(api: BotClient, sandbox: RunningSandbox) -> None:
    asked = sandbox.send(GIULIA, "Perché?")
    reply = await api.call(
        "sendMessage", chat_id=GIULIA, text="Ecco", reply_parameters={"message_id": asked}
    )
    assert reply["reply_to_message"]["text"] == "Perché?"
    lenient = {"message_id": 999_999, "allow_sending_without_reply": True}
    other = await api.call("sendMessage", chat_id=GIULIA, text="x", reply_parameters=lenient)
    assert "reply_to_message" not in other


async def test_options_of_a_message_are_kept(api: BotClient) -> None:
    result = await api.call(
        "sendMessage",
        chat_id=GIULIA,
        text="https://example.com",
        protect_content=True,
        link_preview_options={"is_disabled": True},
    )
    assert result["has_protected_content"] is True
    assert result["link_preview_options"] == {"is_disabled": True}


async def test_a_chat_action_must_be_one_of_telegrams(api: BotClient) -> None:
    assert await api.call("sendChatAction", chat_id=GIULIA, action="typing") is True
    refused = await api.refused("sendChatAction", chat_id=GIULIA, action="dance")
    assert refused == "Bad Request: wrong parameter action in request"
