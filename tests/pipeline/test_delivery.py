"""What each answer of Telegram means for the call that got it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.engine.calls import Call
from bot.telegram.sending.delivery import Fate, as_new_message, attempt
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import answer, edit, message, telegram_bot

LEARNER = 1001
REFUSALS = {
    "Bad Request: chat not found": Fate.CHAT_LOST,
    "Bad Request: not enough rights to send text messages to the chat": Fate.CHAT_LOST,
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message": Fate.DONE,
    "Bad Request: query is too old and response timeout expired or query ID is invalid": Fate.DONE,
    "Bad Request: message to delete not found": Fate.DONE,
    "Bad Request: message can't be deleted": Fate.DONE,
    "Bad Request: poll has already been closed": Fate.DONE,
    "Bad Request: message with poll to stop not found": Fate.DONE,
    "Bad Request: message to edit not found": Fate.SEND_ANEW,
    "Bad Request: message can't be edited": Fate.SEND_ANEW,
    "Bad Request: there is no text in the message to edit": Fate.SEND_ANEW,
    "Bad Request: MESSAGE_ID_INVALID": Fate.SEND_ANEW,
    "Bad Request: message text is empty": Fate.REFUSED,
    "Bad Request: text must be non-empty": Fate.REFUSED,
    "Bad Request: unsupported parse_mode": Fate.REFUSED,
    "Bad Request: message caption is too long": Fate.REFUSED,
    "Bad Request: message is not a poll": Fate.REFUSED,
    "Bad Request: poll can't have more than 12 options": Fate.REFUSED,
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline "
    "keyboard": Fate.REFUSED,
    "Bad Request: message is too long": Fate.REFUSED,
    "Bad Request: MESSAGE_TOO_LONG": Fate.REFUSED,
    "Bad Request: BUTTON_DATA_INVALID": Fate.REFUSED,
    "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"": (
        Fate.REFUSED
    ),
}
LOSSES = [
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation with a user",
    "bot was kicked from the group chat",
    "bot was kicked from the supergroup chat",
    "bot is not a member of the supergroup chat",
]


@pytest.fixture
async def bot(telegram: RunningSandbox) -> AsyncIterator[Bot]:
    telegram.send(LEARNER, "/start")
    async with telegram_bot(telegram) as bot:
        yield bot


@pytest.mark.parametrize(("description", "fate"), REFUSALS.items())
async def test_each_refusal_has_its_consequence(
    telegram: RunningSandbox, bot: Bot, description: str, fate: Fate
) -> None:
    telegram.fault("400", description=description)
    ended = await attempt(bot, message(LEARNER, "ciao"))
    assert ended.fate is fate
    # The library takes the prefix away and may change the first letter.
    assert description.removeprefix("Bad Request: ").lower() in ended.reason.lower()


@pytest.mark.parametrize("description", LOSSES)
async def test_whoever_cannot_be_written_to_is_lost(
    telegram: RunningSandbox, bot: Bot, description: str
) -> None:
    telegram.fault("403", description=f"Forbidden: {description}")
    assert (await attempt(bot, message(LEARNER, "ciao"))).fate is Fate.CHAT_LOST


@pytest.mark.parametrize("kind", ["500", "502", "cut", "timeout"])
async def test_what_the_network_swallows_is_tried_again(
    telegram: RunningSandbox, bot: Bot, kind: str
) -> None:
    telegram.fault(kind)
    ended = await attempt(bot, message(LEARNER, "ciao"))
    assert (ended.fate, ended.seconds) == (Fate.RETRY, None)
    assert telegram.token not in ended.reason


async def test_a_flood_is_waited_out_as_long_as_telegram_says(
    telegram: RunningSandbox, bot: Bot
) -> None:
    telegram.fault("429", retry_after=17)
    ended = await attempt(bot, message(LEARNER, "ciao"))
    assert (ended.fate, ended.seconds) == (Fate.RETRY, 17.0)


async def test_a_delivered_call_is_done(telegram: RunningSandbox, bot: Bot) -> None:
    assert (await attempt(bot, message(LEARNER, "ciao"))).fate is Fate.DONE
    assert telegram.last_message(LEARNER)["text"] == "ciao"


async def test_arguments_that_say_nothing_are_refused(bot: Bot) -> None:
    ended = await attempt(bot, Call(LEARNER, "send_message", {"colour": "red"}))
    assert ended.fate is Fate.REFUSED
    assert "text is empty" in ended.reason


async def test_what_telegram_made_of_a_call_is_kept(telegram: RunningSandbox, bot: Bot) -> None:
    ended = await attempt(bot, message(LEARNER, "ciao"))
    assert ended.result == telegram.last_message(LEARNER)


async def test_an_edit_that_has_no_text_to_say_anew_is_refused(
    telegram: RunningSandbox, bot: Bot
) -> None:
    call = Call(LEARNER, "edit_message_reply_markup", {"chat_id": LEARNER, "message_id": 99})
    ended = await attempt(bot, call)
    assert (ended.fate, ended.result) == (Fate.REFUSED, None)


async def test_a_file_without_its_name_is_refused(bot: Bot) -> None:
    call = Call(LEARNER, "send_document", {"chat_id": LEARNER}, attachment=b"x")
    assert (await attempt(bot, call)).fate is Fate.REFUSED


async def test_a_method_that_telegram_does_not_know_is_refused(bot: Bot) -> None:
    call = Call(LEARNER, "send_smell", {"chat_id": LEARNER})
    assert (await attempt(bot, call)).fate is Fate.REFUSED


async def test_a_tap_that_nobody_made_is_done_with(bot: Bot) -> None:
    assert (await attempt(bot, answer(LEARNER, "77"))).fate is Fate.DONE


def test_an_edit_sent_anew_says_the_same_without_the_lost_message() -> None:
    old = edit(LEARNER, 5, "verdetto", supersede_key="edit:5", receipt="live:1")
    new = as_new_message(old)
    assert new.method == "send_message"
    assert new.parameters == {"chat_id": LEARNER, "text": "verdetto"}
    assert (new.chat_id, new.priority) == (old.chat_id, old.priority)
    assert (new.supersede_key, new.receipt) == (old.supersede_key, old.receipt)
