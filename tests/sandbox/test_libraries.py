"""The two libraries that most bots use, as clients of the sandbox: a second opinion."""

import datetime

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from sandbox.testing import RunningSandbox
from tests.sandbox import bot_api_schema
from tests.sandbox.conftest import GIULIA


def ptb_bot(sandbox: RunningSandbox, token: str = "") -> Bot:
    """A python-telegram-bot client of the sandbox."""
    return Bot(
        token or sandbox.token,
        base_url=f"{sandbox.base_url}/bot",
        base_file_url=f"{sandbox.base_url}/file/bot",
    )


async def test_python_telegram_bot_talks_to_the_sandbox(sandbox: RunningSandbox) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Sì", callback_data="yes")]])
    async with ptb_bot(sandbox) as bot:
        sandbox.send(GIULIA, "/start")
        [started] = await bot.get_updates(timeout=datetime.timedelta(seconds=5))
        assert started.message is not None
        sent = await bot.send_message(GIULIA, "<b>è</b>", parse_mode="HTML", reply_markup=markup)
        assert sent.text_html == "<b>è</b>"
        query_id = sandbox.tap(GIULIA, sent.message_id, "yes")
        [tapped] = await bot.get_updates(offset=started.update_id + 1)
        assert tapped.callback_query is not None
        assert tapped.callback_query.data == "yes"
        assert await bot.answer_callback_query(query_id, "Bene")
        await bot.edit_message_text("Fatto", GIULIA, sent.message_id)
        document = await bot.send_document(GIULIA, b"{}", filename="è uno.json")
        assert document.document is not None
        assert document.document.file_name == "è uno.json"
        fetched = await document.document.get_file()
        assert bytes(await fetched.download_as_bytearray()) == b"{}"
        media = InputMediaDocument(b"[]", filename="b.json")
        await bot.edit_message_media(media, GIULIA, document.message_id)
        assert sandbox.last_message(GIULIA)["document"]["file_name"] == "b.json"
        await bot.set_my_commands([("start", "Comincia")], language_code="it")
        assert (await bot.get_my_commands(language_code="it"))[0].command == "start"
        assert (await bot.get_chat(GIULIA)).first_name == "Giulia"


async def test_both_libraries_ask_polls_and_hear_the_votes(sandbox: RunningSandbox) -> None:
    group = sandbox.create_group("Classe", [GIULIA])
    sandbox.world.updates.clear()
    async with ptb_bot(sandbox) as bot:
        asked = await bot.send_poll(
            group.id, "Quanto?", ["1", "2"], type="quiz", correct_option_ids=[1], is_anonymous=False
        )
        assert asked.poll is not None
        assert [each.status for each in await bot.get_chat_administrators(group.id)] == ["creator"]
        sandbox.vote(GIULIA, asked.message_id, [0], group.id)
        [voted] = await bot.get_updates()
        assert voted.poll_answer is not None
        assert (voted.poll_answer.poll_id, voted.poll_answer.option_ids) == (asked.poll.id, (0,))
        assert (await bot.stop_poll(group.id, asked.message_id)).total_voter_count == 1
    from tests.sandbox import aiogram_client  # noqa: PLC0415 - takes seconds

    await aiogram_client.ask_a_poll(sandbox, group.id)


async def test_its_requests_are_as_the_specification_says(sandbox: RunningSandbox) -> None:
    if not bot_api_schema.is_available():
        pytest.skip("the specification is not at hand")
    sandbox.send(GIULIA, "/start")
    async with ptb_bot(sandbox) as bot:
        await bot.get_updates(timeout=0, allowed_updates=["message"])
        sent = await bot.send_document(GIULIA, b"a", filename="a.txt", disable_notification=True)
        await bot.edit_message_media(InputMediaDocument(b"b"), GIULIA, sent.message_id)
    for call in sandbox.calls():
        arguments = call.as_json()["params"]
        assert bot_api_schema.faults_of_request(call.method, arguments) == []
    wrong = {"chat_id": GIULIA, "txt": "a"}
    assert len(bot_api_schema.faults_of_request("sendMessage", wrong)) == 2


async def test_python_telegram_bot_knows_the_errors(sandbox: RunningSandbox) -> None:
    sandbox.send(GIULIA, "/start")
    async with ptb_bot(sandbox) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(424_242, "x")
        sandbox.fault("429", retry_after=9)
        with pytest.raises(RetryAfter):
            await bot.send_message(GIULIA, "x")
        for kind, error in (("502", NetworkError), ("cut", NetworkError), ("timeout", TimedOut)):
            sandbox.fault(kind)
            with pytest.raises(error):
                await bot.send_message(GIULIA, "x", read_timeout=0.1)
        sandbox.block(GIULIA)
        with pytest.raises(Forbidden):
            await bot.send_message(GIULIA, "x")
    with pytest.raises(InvalidToken):
        await ptb_bot(sandbox, "1:wrong").initialize()


async def test_aiogram_talks_to_the_sandbox(sandbox: RunningSandbox) -> None:
    from tests.sandbox import aiogram_client  # noqa: PLC0415 - takes seconds

    await aiogram_client.talk(sandbox)
