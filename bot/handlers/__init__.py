"""The table of contents of the conversation: what a person does, and where it is answered."""

from collections.abc import Mapping
from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.context import FonteApplication, FonteContext
from bot.handlers import arrival, home, own_data, practice, reading, unexpected
from bot.handlers.naming import named_in_log
from bot.views import buttons
from bot.views.commands import COMMANDS

BEFORE_ALL, CONVERSATION = -1, 0
_NEW = filters.UpdateType.MESSAGE
_PRIVATE = _NEW & filters.ChatType.PRIVATE
_GROUP = _NEW & filters.ChatType.GROUPS

BY_COMMAND: Mapping[str, Any] = {
    "start": home.start,
    "quiz": practice.choose_topic,
    "article": reading.article,
    "progress": home.progress,
    "stop": practice.stop_by_command,
    "settings": home.settings,
    "privacy": own_data.privacy,
    "mydata": own_data.my_data,
    "forget": own_data.forget,
    "help": home.help_,
}

BY_BUTTON: Mapping[type[buttons.Button], Any] = {
    buttons.Answer: practice.answer,
    buttons.Next: practice.go_on,
    buttons.Skip: practice.skip,
    buttons.Stop: practice.stop,
    buttons.PractiseMissed: practice.again,
    buttons.ShowVerdict: practice.read_verdict,
    buttons.ChooseTopic: practice.choose_topic,
    buttons.ChooseSize: practice.choose_size,
    buttons.Begin: practice.begin,
    buttons.ReadPassage: reading.passage,
    buttons.ReadProof: reading.proof,
    buttons.Reread: reading.reread,
    buttons.GoHome: home.start,
    buttons.ShowProgress: home.progress,
    buttons.ShowSettings: home.settings,
    buttons.SetLanguage: home.set_language,
    buttons.ForgetMe: own_data.forget_now,
    buttons.KeepMe: own_data.keep,
}


def register(application: FonteApplication) -> None:
    """Give the application its handlers; the first that fits an update answers it."""
    recognise: list[BaseHandler[Any, FonteContext, Any]] = [
        CallbackQueryHandler(arrival.recognise),
        MessageHandler(_PRIVATE, arrival.recognise),
    ]
    conversation: list[BaseHandler[Any, FonteContext, Any]] = [
        # Taps before words: they come most often, and in a class all at once.
        *(
            CallbackQueryHandler(callback, pattern=button.pattern())
            for button, callback in BY_BUTTON.items()
        ),
        CallbackQueryHandler(unexpected.button),
        *(CommandHandler(name, BY_COMMAND[name], filters=_PRIVATE) for name in COMMANDS),
        MessageHandler(_PRIVATE & filters.COMMAND, unexpected.command),
        MessageHandler(_PRIVATE & filters.TEXT, practice.written),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, unexpected.other_message),
        MessageHandler(_GROUP & filters.COMMAND, unexpected.in_group),
        MessageHandler(_GROUP & filters.StatusUpdate.NEW_CHAT_MEMBERS, unexpected.joined),
    ]
    for handler in conversation:
        handler.callback = named_in_log(handler.callback)
    application.add_handlers({BEFORE_ALL: recognise, CONVERSATION: conversation})
