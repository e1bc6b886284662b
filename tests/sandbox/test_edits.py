"""Editing and deleting the bot's messages."""

import pytest

from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import GIULIA

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)


@pytest.fixture
async def question(api: BotClient) -> int:
    """The id of a message with a keyboard."""
    markup = keyboard([("A", "a")])
    sent = await api.call(
        "sendMessage", chat_id=GIULIA, text="<b>Q</b>", parse_mode="HTML", reply_markup=markup
    )
    return int(sent["message_id"])


async def test_an_edit_changes_the_message_in_place(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    markup = keyboard([("B", "b")])
    edited = await api.call(
        "editMessageText", chat_id=GIULIA, message_id=question, text="V", reply_markup=markup
    )
    assert sandbox.last_message(GIULIA) == edited
    assert (edited["text"], edited["reply_markup"]) == ("V", markup)
    assert "entities" not in edited
    assert edited["edit_date"] >= edited["date"]


async def test_an_edit_without_keyboard_removes_it(api: BotClient, question: int) -> None:
    edited = await api.call("editMessageText", chat_id=GIULIA, message_id=question, text="V")
    assert "reply_markup" not in edited


async def test_only_the_keyboard_may_be_edited(api: BotClient, question: int) -> None:
    arguments = {"chat_id": GIULIA, "message_id": question}
    markup = keyboard([("B", "b")])
    edited = await api.call("editMessageReplyMarkup", **arguments, reply_markup=markup)
    assert (edited["text"], edited["reply_markup"]) == ("Q", markup)
    assert await api.refused("editMessageReplyMarkup", **arguments, reply_markup=markup) == (
        NOT_MODIFIED
    )
    assert "reply_markup" not in await api.call("editMessageReplyMarkup", **arguments)


async def test_an_edit_that_changes_nothing_is_refused(api: BotClient, question: int) -> None:
    arguments = {
        "chat_id": GIULIA,
        "message_id": question,
        "text": "<b>Q</b>",
        "parse_mode": "HTML",
        "reply_markup": keyboard([("A", "a")]),
    }
    assert await api.refused("editMessageText", **arguments) == NOT_MODIFIED
    await api.call("editMessageText", **(arguments | {"text": "other"}))
    await api.call("editMessageText", **arguments)
    assert await api.refused("editMessageText", **arguments) == NOT_MODIFIED


async def test_edits_of_wrong_messages_are_refused(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    own = sandbox.send(GIULIA, "mio")
    for message_id, problem in (
        (999_999, "message to edit not found"),
        (own, "message can't be edited"),
        (0, "message identifier is not specified"),
    ):
        refused = await api.refused(
            "editMessageText", chat_id=GIULIA, message_id=message_id, text="x"
        )
        assert refused == f"Bad Request: {problem}"
    refused = await api.refused(
        "editMessageText", chat_id=GIULIA, message_id=question, text="x" * 4097
    )
    assert refused == "Bad Request: MESSAGE_TOO_LONG"
    refused = await api.refused(
        "editMessageCaption", chat_id=GIULIA, message_id=question, caption="x"
    )
    assert refused == "Bad Request: there is no caption in the message to edit"


async def test_a_deleted_message_is_gone(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    arguments = {"chat_id": GIULIA, "message_id": question}
    assert await api.call("deleteMessage", **arguments) is True
    assert question not in [each["message_id"] for each in sandbox.messages(GIULIA)]
    refused = await api.refused("deleteMessage", **arguments)
    assert refused == "Bad Request: message to delete not found"
    refused = await api.refused("editMessageText", **arguments, text="x")
    assert refused == "Bad Request: message to edit not found"


async def test_several_messages_are_deleted_at_once(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    ids = [question, 999_999]
    assert await api.call("deleteMessages", chat_id=GIULIA, message_ids=ids) is True
    assert len(sandbox.messages(GIULIA)) == 1


async def test_an_old_message_cannot_be_deleted(
    api: BotClient, sandbox: RunningSandbox, question: int
) -> None:
    sandbox.move_clock(48 * 3600 + 60)
    refused = await api.refused("deleteMessage", chat_id=GIULIA, message_id=question)
    assert refused == "Bad Request: message can't be deleted"
