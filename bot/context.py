"""What a handler may reach, typed: the pack, the person, this update's work, and ways to answer."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Self

from telegram import Bot, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext

from bot.engine.calls import Call
from bot.interaction import Act, Interaction, Means, Visitor, answer_to
from bot.quiz.errors import StaleButtonError
from bot.quiz.learner import Learner, language_of
from bot.quiz.pack import Language, Pack
from bot.staging.director import Director
from bot.storage.work import Work
from bot.use_cases.seating import Newcomer
from bot.views.page import Page
from bot.views.screen import Screen
from bot.views.words import Words

# The calls by which `FonteContext` shows something.
SCREEN_METHODS = ("send_message", "edit_message_text", "send_document", "send_photo")
Nothing = dict[Any, Any]
AnyApplication = Application[Any, Any, Any, Any, Any, Any]
FonteApplication = Application[Bot, "FonteContext", Nothing, Nothing, "Desk", Any]


@dataclass
class Handling:
    """One update while it is being handled."""

    update: Update
    work: Work
    learner: Learner | None = None
    toast: str | None = None
    failure: Exception | None = None


@dataclass
class Desk:
    """What all handlers share; updates being handled now, by the identity of their object."""

    pack: Pack
    words: Words
    random: Random
    director: Director
    teachers: frozenset[int] = frozenset()
    in_hand: dict[int, Handling] = field(default_factory=dict)


class FonteContext(CallbackContext[Bot, Nothing, Nothing, Desk]):
    """The context of one update. Nothing here calls the Bot API: calls wait for the commit."""

    handling: Handling

    @classmethod
    def from_update(cls, update: object, application: AnyApplication) -> Self:
        """The context of an update that the conversation has in hand."""
        context = super().from_update(update, application)
        context.handling = context.bot_data.in_hand[id(update)]
        return context

    @property
    def pack(self) -> Pack:
        """The questions and their article."""
        return self.bot_data.pack

    @property
    def random(self) -> Random:
        """The source of chance."""
        return self.bot_data.random

    @property
    def work(self) -> Work:
        """What this update changes."""
        return self.handling.work

    @property
    def learner(self) -> Learner:
        """The person, in a private chat. Raises StaleButtonError for a forged tap elsewhere."""
        if self.handling.learner is None:
            raise StaleButtonError
        return self.handling.learner

    @learner.setter
    def learner(self, learner: Learner) -> None:
        self.handling.learner = learner

    @property
    def tapped(self) -> str:
        """The data of the button that was tapped."""
        query = self.handling.update.callback_query
        assert query is not None, "only a handler of taps asks for this"
        return query.data or ""

    @property
    def message_id(self) -> int:
        """The message whose button was tapped; 0 when Telegram no longer has it."""
        query = self.handling.update.callback_query
        return query.message.message_id if query is not None and query.message is not None else 0

    @property
    def language(self) -> Language:
        """The language chosen, else that of the person's Telegram."""
        learner, person = self.handling.learner, self.handling.update.effective_user
        if learner is not None and learner.language is not None:
            return learner.language
        return language_of(person.language_code if person else None)

    @property
    def person_id(self) -> int:
        """Who has sent this update."""
        person = self.handling.update.effective_user
        assert person is not None, "only handlers of what a person does ask for this"
        return person.id

    @property
    def chat_id(self) -> int:
        """Where this update comes from."""
        chat = self.handling.update.effective_chat
        assert chat is not None, "only handlers of what happens in a chat ask for this"
        return chat.id

    @property
    def newcomer(self) -> Newcomer:
        """Who has sent this update, as somebody who comes into a live quiz."""
        person = self.handling.update.effective_user
        assert person is not None, "only handlers of what a person does ask for this"
        fallback = self.page.label("live_pupil_fallback")
        return Newcomer(person.id, person.first_name, fallback, self.language)

    @property
    def director(self) -> Director:
        """Who shows live quizzes."""
        return self.bot_data.director

    def may_teach(self, person_id: int) -> bool:
        """Whether the operator lets a person lead quizzes: everybody, unless there is a list."""
        return not self.bot_data.teachers or person_id in self.bot_data.teachers

    @property
    def page(self) -> Page:
        """A page in the person's language."""
        return Page(self.bot_data.words, self.pack, self.language)

    def show(self, screen: Screen) -> None:
        """Put a screen in place of the message that was tapped; without a tap, send it."""
        query, chat = self.handling.update.callback_query, self.handling.update.effective_chat
        if query is None or query.message is None or chat is None:
            self.send(screen)
            return
        message_id = query.message.message_id
        parameters = {"chat_id": chat.id, "message_id": message_id, **screen.parameters()}
        key = f"edit:{message_id}"
        self.work.send(Call(chat.id, "edit_message_text", parameters, supersede_key=key))

    def take_away(self) -> None:
        """Delete the message that was tapped."""
        query, chat = self.handling.update.callback_query, self.handling.update.effective_chat
        if query is None or query.message is None or chat is None:
            return
        parameters = {"chat_id": chat.id, "message_id": query.message.message_id}
        key = f"edit:{query.message.message_id}"
        self.work.send(Call(chat.id, "delete_message", parameters, supersede_key=key))

    def send(self, screen: Screen) -> None:
        """Send a screen as a new message."""
        chat = self.handling.update.effective_chat
        assert chat is not None
        parameters = {"chat_id": chat.id, **screen.parameters()}
        self.work.send(Call(chat.id, "send_message", parameters))

    def do(self, act: Act) -> None:
        """Have an act done when this update is stored, for who is in a private chat with Fonte."""
        desk, update = self.bot_data, self.handling.update
        language_code = update.effective_user.language_code if update.effective_user else None
        visitor = Visitor(self.learner.id, language_code)
        means = Means(desk.words, desk.pack, desk.random)
        self.work.do(lambda tx: Interaction(tx, means, visitor).answer(act))

    def toast(self, text: str) -> None:
        """Say something short over the chat, in answer to the tap."""
        self.handling.toast = text


def answer_to_tap(handling: Handling) -> Call | None:
    """The call that ends the progress sign on the tapped button; None when nothing was tapped."""
    query = handling.update.callback_query
    return None if query is None else answer_to(query.id, query.from_user.id, handling.toast)


def is_private(update: Update) -> bool:
    """Whether an update comes from a chat with one person."""
    chat = update.effective_chat
    return chat is not None and chat.type == ChatType.PRIVATE
