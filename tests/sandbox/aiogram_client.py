"""aiogram as a client of the sandbox. To import it takes seconds: tests do so when they need it."""

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputPollOption
from aiogram.types import Update as AiogramUpdate

from sandbox.testing import RunningSandbox
from tests.sandbox.conftest import GIULIA

__all__ = ["AiogramUpdate", "ask_a_poll", "talk"]


def bot_of(sandbox: RunningSandbox) -> Bot:
    """An aiogram client of the sandbox."""
    server = TelegramAPIServer.from_base(sandbox.api_url)
    return Bot(sandbox.token, session=AiohttpSession(api=server))


async def talk(sandbox: RunningSandbox) -> None:
    """Read, write, send a file, be refused."""
    async with bot_of(sandbox) as bot:
        sandbox.send(GIULIA, "/start")
        [started] = await bot.get_updates(timeout=5)
        assert started.message is not None
        sent = await bot.send_message(GIULIA, "*a*", parse_mode="MarkdownV2")
        assert sent.text == "a"
        file = BufferedInputFile(b"abc", "a.txt")
        document = await bot.send_document(GIULIA, file, caption="ecco")
        assert document.document is not None
        assert document.document.file_size == 3
        sandbox.fault("429", retry_after=9)
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(GIULIA, "x")
        sandbox.block(GIULIA)
        with pytest.raises(TelegramForbiddenError):
            await bot.send_message(GIULIA, "x")


async def ask_a_poll(sandbox: RunningSandbox, group_id: int) -> None:
    """Ask one, close it, look at who has voted."""
    async with bot_of(sandbox) as other:
        options: list[InputPollOption | str] = [InputPollOption(text="1"), "2"]
        sent = await other.send_poll(group_id, "Quanto?", options, allows_multiple_answers=True)
        assert sent.poll is not None
        sandbox.vote(GIULIA, sent.message_id, [0, 1], group_id)
        assert (await other.stop_poll(group_id, sent.message_id)).total_voter_count == 1
        assert (await other.get_chat_member(group_id, GIULIA)).status == "creator"
