"""The quiz on aiogram 3, as its documentation teaches: `python -m bench.peers.aiogram_bot`.

With WEBHOOK_URL it serves a `SimpleRequestHandler` on aiohttp, else it polls.
"""

import asyncio
import logging

import aiosqlite
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.peers.quiz import (
    API_URL,
    PORT,
    SECRET,
    TOKEN,
    WEBHOOK_URL,
    Screen,
    open_answers,
    question_screen,
    store_answer,
    verdict_screen,
)

logging.basicConfig(level=logging.WARNING)
router = Router()


def keyboard(screen: Screen) -> InlineKeyboardMarkup:
    """One row of buttons."""
    keys = [InlineKeyboardButton(text=label, callback_data=data) for label, data in screen.buttons]
    return InlineKeyboardMarkup(inline_keyboard=[keys])


@router.message(Command("quiz"))
async def quiz(message: Message) -> None:
    """Ask the first question."""
    screen = question_screen(0)
    await message.answer(screen.text, reply_markup=keyboard(screen))


@router.callback_query(F.data.startswith("answer:"))
async def answer(query: CallbackQuery, database: aiosqlite.Connection) -> None:
    """Store the answer, end the progress sign, show the verdict."""
    assert query.data is not None
    assert isinstance(query.message, Message)
    _, question_id, option_id = query.data.split(":")
    message_id = query.message.message_id
    is_right = await store_answer(database, query.from_user.id, message_id, question_id, option_id)
    await query.answer()
    screen = verdict_screen(question_id, option_id, is_right=is_right)
    await query.message.edit_text(screen.text, reply_markup=keyboard(screen))


@router.callback_query(F.data.startswith("next:"))
async def go_on(query: CallbackQuery) -> None:
    """Ask the next question."""
    assert query.data is not None
    assert isinstance(query.message, Message)
    await query.answer()
    screen = question_screen(int(query.data.split(":")[1]))
    await query.message.edit_text(screen.text, reply_markup=keyboard(screen))


async def on_startup(bot: Bot, dispatcher: Dispatcher) -> None:
    """Open the database; tell Telegram where the bot is."""
    dispatcher["database"] = await open_answers()
    if WEBHOOK_URL:
        await bot.set_webhook(f"{WEBHOOK_URL}/telegram", secret_token=SECRET)


async def on_shutdown(dispatcher: Dispatcher) -> None:
    """Close the database."""
    await dispatcher["database"].close()


def main() -> None:
    """Run the bot."""
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    dispatcher.startup.register(on_startup)
    dispatcher.shutdown.register(on_shutdown)
    session = AiohttpSession(api=TelegramAPIServer.from_base(API_URL))
    bot = Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
    if not WEBHOOK_URL:
        asyncio.run(dispatcher.start_polling(bot))
        return
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token=SECRET)
    handler.register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None, access_log=None)


if __name__ == "__main__":
    main()
