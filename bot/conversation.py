"""Between intake and handlers: what answers an update, and the words for what nobody answers."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.ext import ApplicationBuilder, ApplicationHandlerStop, ContextTypes

from bot.content import LANGUAGES, Language
from bot.context import Desk, FonteApplication, FonteContext, Handling, visitor_of
from bot.engine.calls import Call
from bot.engine.store.transaction import Transaction
from bot.handlers import answer_to_tap, register
from bot.interaction import Act, Interaction, Means, answer_to, name_of
from bot.quiz.learner import language_of
from bot.staging.director import Director
from bot.storage.learners import find_learner
from bot.telegram.intake import Answer
from bot.telegram.raw_update import Addressee
from bot.telegram.visitor import Visitor
from bot.views.commands import described_commands, described_group_commands
from bot.views.words import SOURCE_LANGUAGE

_SORRY = "sorry"
_SCREEN_METHODS = ("send_message", "edit_message_text", "send_document", "send_photo")


class Conversation:
    """Taps are routed by their verb, all else by python-telegram-bot; each to one act."""

    def __init__(self, bot: Bot, director: Director, teachers: Iterable[int] = ()) -> None:
        self._director = director
        self._means = Means(director, frozenset(teachers))
        self._desk = Desk()
        self._application: FonteApplication = _application(bot, self._desk)
        register(self._application)
        self._application.add_error_handler(_keep_error)

    async def start(self) -> None:
        """Make ready to route: asks Telegram once who the bot is."""
        await self._application.initialize()

    async def stop(self) -> None:
        """End; closes the bot's HTTP client too."""
        await self._application.shutdown()
        await self._application.bot.shutdown()  # also when it never got to initialize

    async def publish_commands(self, language: Language) -> None:
        """Tell Telegram the commands in a language; those in English are for all the others."""
        page = self._director.page(language)
        code = None if language == SOURCE_LANGUAGE else language
        for commands, scope in (
            (described_commands(page), BotCommandScopeAllPrivateChats()),
            (described_group_commands(page), BotCommandScopeAllGroupChats()),
        ):
            menu = [BotCommand(*described) for described in commands]
            await self._application.bot.set_my_commands(menu, scope=scope, language_code=code)

    def answer_to_tap(self, visitor: Visitor, data: str) -> Answer:
        """What answers a tap on a button with this data."""
        name, act = answer_to_tap(data, visitor)
        return Answer(name, partial(self._answer, visitor, act))

    async def answer_to(self, update: Update) -> Answer | None:
        """What answers an update that is no tap; None when nothing does.

        Raises what a handler raised.
        """
        handling = Handling()
        self._desk.in_hand[id(update)] = handling
        try:
            await self._application.process_update(update)
        finally:
            del self._desk.in_hand[id(update)]
        if handling.failure is not None:
            raise handling.failure
        if handling.act is None:
            return None
        act = partial(self._answer, visitor_of(update), handling.act)
        return Answer(name_of(handling.act), act)

    def apologise(self, addressee: Addressee, tx: Transaction) -> None:
        """One sentence to a person whose update failed."""
        if addressee.query_id is not None:
            tx.send(answer_to(addressee.query_id, addressee.chat_id))
        language = language_of(addressee.language_code)
        tx.send(self._sorry(addressee.chat_id, [language]))

    def apologise_for(self, refused: Call, tx: Transaction) -> None:
        """One sentence in place of a screen that Telegram has refused; none for that sentence.

        It is in both languages for those who follow their Telegram's, which is not stored.
        """
        is_screen = refused.method in _SCREEN_METHODS and refused.chat_id > 0
        if not is_screen or refused.supersede_key == _SORRY:
            return
        learner = find_learner(tx, refused.chat_id)
        known = learner.language if learner else None
        tx.send(self._sorry(refused.chat_id, [known] if known else LANGUAGES))

    def say_too_many(self, addressee: Addressee, tx: Transaction) -> None:
        """One sentence to a person who sends more than can be taken."""
        if addressee.query_id is not None:
            tx.send(answer_to(addressee.query_id, addressee.chat_id))
        words = self._director.words.say("home/too_many.txt", language_of(addressee.language_code))
        parameters = {"chat_id": addressee.chat_id, "text": words}
        tx.send(Call(addressee.chat_id, "send_message", parameters))

    def _answer(self, visitor: Visitor, act: Act, tx: Transaction) -> None:
        Interaction(tx, self._means, visitor).answer(act)

    def _sorry(self, chat_id: int, languages: Iterable[Language]) -> Call:
        words = self._director.words
        sentences = [words.say("home/something_failed.txt", language) for language in languages]
        parameters = {"chat_id": chat_id, "text": "\n\n".join(sentences)}
        return Call(chat_id, "send_message", parameters, supersede_key=_SORRY)


def _application(bot: Bot, desk: Desk) -> FonteApplication:
    context_types: ContextTypes[FonteContext, dict[Any, Any], dict[Any, Any], Desk] = ContextTypes(
        context=FonteContext, bot_data=cast("type[Desk]", lambda: desk)
    )
    builder = ApplicationBuilder().bot(bot).context_types(context_types)
    return builder.updater(None).job_queue(None).build()


async def _keep_error(update: object, context: FonteContext) -> None:
    """The one funnel: what a handler raises makes the update a dead letter."""
    context.handling.failure = context.error
    raise ApplicationHandlerStop
