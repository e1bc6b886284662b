"""Between intake and handlers: python-telegram-bot's routing over one update and its work."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.ext import ApplicationBuilder, ApplicationHandlerStop, ContextTypes

from bot.context import (
    SCREEN_METHODS,
    Desk,
    FonteApplication,
    FonteContext,
    Handling,
    answer_to_tap,
)
from bot.engine.calls import Call
from bot.engine.store.transaction import Transaction
from bot.handlers import BY_TAP, register
from bot.handlers.naming import name_of
from bot.interaction import Interaction, Means, Visitor, answer_to
from bot.lanes_of import lanes_of, quiz_lanes_of
from bot.pipeline.lanes import Place
from bot.pipeline.raw_update import Addressee
from bot.pipeline.tap import Tap
from bot.quiz.errors import QuizError
from bot.quiz.learner import language_of
from bot.quiz.pack import LANGUAGES, Language
from bot.staging.director import Director
from bot.storage.learners import find_learner
from bot.storage.work import Reader, Work
from bot.views.commands import described_commands, described_group_commands
from bot.views.page import Page
from bot.views.screen import Screen
from bot.views.words import SOURCE_LANGUAGE

_SORRY = "sorry"
_BY_VERB = {button.verb: (button, act) for button, act in BY_TAP.items()}


class Conversation:
    """Routes updates to the handlers; each update's effects stay on its own work."""

    def __init__(
        self, bot: Bot, director: Director, database: Reader, teachers: Iterable[int] = ()
    ) -> None:
        self._database = database
        self._desk = Desk(
            director.pack, director.words, director.random, director, frozenset(teachers)
        )
        self._means = Means(director.words, director.pack, director.random)
        self._application: FonteApplication = _application(bot, self._desk)
        register(self._application)
        self._application.add_error_handler(_turn_error_into_words)

    async def start(self) -> None:
        """Make ready to route: asks Telegram once who the bot is."""
        await self._application.initialize()

    async def stop(self) -> None:
        """End; closes the bot's HTTP client too."""
        await self._application.shutdown()
        await self._application.bot.shutdown()  # also when it never got to initialize

    async def publish_commands(self, language: Language) -> None:
        """Tell Telegram the commands in a language; those in English are for all the others."""
        page = Page(self._desk.words, self._desk.pack, language)
        code = None if language == SOURCE_LANGUAGE else language
        for commands, scope in (
            (described_commands(page), BotCommandScopeAllPrivateChats()),
            (described_group_commands(page), BotCommandScopeAllGroupChats()),
        ):
            menu = [BotCommand(*described) for described in commands]
            await self._application.bot.set_my_commands(menu, scope=scope, language_code=code)

    def act_on(self, tap: Tap) -> tuple[str, Callable[[Transaction], None]] | None:
        """What answers a tap in one act, and its name; None when it takes the way of all else."""
        found = _BY_VERB.get(tap.data.partition(":")[0])
        if found is None:
            return None
        button, act = found
        visitor = Visitor(tap.person_id, tap.language_code, tap.message_id, tap.query_id)

        def answer(tx: Transaction) -> None:
            person = Interaction(tx, self._means, visitor)
            person.answer(lambda person: act(person, button.decode(tap.data)))

        return name_of(act), answer

    def lanes_of(self, update: Update) -> Sequence[Place]:
        """The lanes in which an update has its turn."""
        return lanes_of(update)

    async def quiz_lanes_of(self, update: Update) -> Sequence[Place]:
        """The lanes of live quizzes in which it then has its turn."""
        return await quiz_lanes_of(update, self._database)

    async def handle(self, update: Update, work: Work) -> None:
        """Handle an update. Raises what a handler raised, unless it was a QuizError."""
        handling = Handling(update, work)
        self._desk.in_hand[id(update)] = handling
        try:
            await self._application.process_update(update)
        finally:
            del self._desk.in_hand[id(update)]
        if handling.failure is not None:
            raise handling.failure
        if answer := answer_to_tap(handling):
            work.send(answer)

    def apologise(self, addressee: Addressee, work: Work) -> None:
        """One sentence to a person whose update failed."""
        if addressee.query_id is not None:
            work.send(answer_to(addressee.query_id, addressee.chat_id))
        language = language_of(addressee.language_code)
        work.send(self._sorry(addressee.chat_id, [language]))

    async def apologise_for(self, refused: Call, work: Work) -> None:
        """One sentence in place of a screen that Telegram has refused; none for that sentence.

        It is in both languages for those who follow their Telegram's, which is not stored.
        """
        is_screen = refused.method in SCREEN_METHODS and refused.chat_id > 0
        if not is_screen or refused.supersede_key == _SORRY:
            return
        learner = await find_learner(work, refused.chat_id)
        known = learner.language if learner else None
        work.send(self._sorry(refused.chat_id, [known] if known else LANGUAGES))

    def _sorry(self, chat_id: int, languages: Iterable[Language]) -> Call:
        words = self._desk.words
        sentences = [words.say("something_failed.txt", language) for language in languages]
        parameters = {"chat_id": chat_id, "text": "\n\n".join(sentences)}
        return Call(chat_id, "send_message", parameters, supersede_key=_SORRY)


def _application(bot: Bot, desk: Desk) -> FonteApplication:
    context_types: ContextTypes[FonteContext, dict[Any, Any], dict[Any, Any], Desk] = ContextTypes(
        context=FonteContext, bot_data=cast("type[Desk]", lambda: desk)
    )
    builder = ApplicationBuilder().bot(bot).context_types(context_types)
    return builder.updater(None).job_queue(None).build()


async def _turn_error_into_words(update: object, context: FonteContext) -> None:
    """The one funnel: a QuizError becomes its message, anything else a dead letter."""
    error = context.error
    if isinstance(error, QuizError):
        words = context.page.say(error.template, **error.values)
        if context.handling.update.callback_query is not None:
            context.toast(words)
        elif context.handling.update.effective_chat is not None:
            context.send(Screen(words))  # who votes in a poll has no chat to be told in
    else:
        context.handling.failure = error
    raise ApplicationHandlerStop
