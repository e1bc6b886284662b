"""The quiz on python-telegram-bot, as its wiki and examples teach: `python -m bench.peers.ptb_bot`.

With WEBHOOK_URL it runs `run_webhook` (tornado, the library's own server), else `run_polling`.
"""

import logging

import aiosqlite
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
)

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
logger = logging.getLogger(__name__)


def keyboard(screen: Screen) -> InlineKeyboardMarkup:
    """One row of buttons."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in screen.buttons]]
    )


async def quiz(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Ask the first question."""
    assert update.message is not None
    screen = question_screen(0)
    await update.message.reply_text(
        screen.text, reply_markup=keyboard(screen), parse_mode=ParseMode.HTML
    )


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Store the answer, end the progress sign, show the verdict."""
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    assert query.message is not None
    _, question_id, option_id = query.data.split(":")
    database: aiosqlite.Connection = context.bot_data["database"]
    message_id = query.message.message_id
    is_right = await store_answer(database, query.from_user.id, message_id, question_id, option_id)
    await query.answer()
    screen = verdict_screen(question_id, option_id, is_right=is_right)
    await query.edit_message_text(
        screen.text, reply_markup=keyboard(screen), parse_mode=ParseMode.HTML
    )


async def go_on(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Ask the next question."""
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    await query.answer()
    screen = question_screen(int(query.data.split(":")[1]))
    await query.edit_message_text(
        screen.text, reply_markup=keyboard(screen), parse_mode=ParseMode.HTML
    )


async def error_handler(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log the error."""
    logger.error("Exception while handling an update: %s", context.error)


async def post_init(application: "Application") -> None:  # type: ignore[type-arg]
    """Open the database."""
    application.bot_data["database"] = await open_answers()


async def post_shutdown(application: "Application") -> None:  # type: ignore[type-arg]
    """Close the database."""
    await application.bot_data["database"].close()


def main() -> None:
    """Run the bot."""
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{API_URL}/bot")
    builder = builder.post_init(post_init).post_shutdown(post_shutdown)
    application = builder.build()
    application.add_handler(CommandHandler("quiz", quiz))
    application.add_handler(CallbackQueryHandler(answer, pattern="^answer:"))
    application.add_handler(CallbackQueryHandler(go_on, pattern="^next:"))
    application.add_error_handler(error_handler)
    if WEBHOOK_URL:
        application.run_webhook(
            listen="127.0.0.1",
            port=PORT,
            url_path="telegram",
            secret_token=SECRET,
            webhook_url=f"{WEBHOOK_URL}/telegram",
        )
    else:
        application.run_polling()


if __name__ == "__main__":
    main()
