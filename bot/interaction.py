"""What an act may reach while it answers somebody: who it is, where, and ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from bot.content import Language, Pack
from bot.engine.calls import Call, Priority
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import QuizError, StaleButtonError
from bot.quiz.learner import Learner, language_of
from bot.staging.director import Director
from bot.telegram.visitor import Visitor
from bot.use_cases.meeting import meet
from bot.use_cases.seating import Newcomer
from bot.views.page import Page
from bot.views.screen import Screen

Act = Callable[["Interaction"], None]
ButtonAct = Callable[["Interaction", Any], None]


@dataclass(frozen=True)
class Means:
    """What every answer is made with. `teachers` may lead quizzes; everybody, when it is empty."""

    director: Director
    teachers: frozenset[int] = frozenset()


class Interaction:
    """Somebody who is answered inside a transaction. Nothing here calls the Bot API."""

    def __init__(self, tx: Transaction, means: Means, visitor: Visitor) -> None:
        self.tx = tx
        self.director = means.director
        self.person_id = visitor.person_id
        self.is_private = visitor.is_private
        self._teachers = means.teachers
        self._visitor = visitor
        self._learner: Learner | None = None
        self._toast: str | None = None

    @property
    def pack(self) -> Pack:
        """The questions and their article."""
        return self.director.pack

    @property
    def random(self) -> Random:
        """The source of chance."""
        return self.director.random

    @property
    def learner(self) -> Learner:
        """The person, in a private chat. Raises StaleButtonError for a forged tap elsewhere: in a
        group nobody is stored who only looks on.
        """
        if self._learner is None:
            if not self.is_private:
                raise StaleButtonError
            self._learner = meet(self.tx, self.person_id)
        return self._learner

    @learner.setter
    def learner(self, learner: Learner) -> None:
        self._learner = learner

    @property
    def language(self) -> Language:
        """The language chosen, else that of the person's Telegram."""
        chosen = self.learner.language if self.is_private else None
        return chosen or language_of(self._visitor.language_code)

    @property
    def page(self) -> Page:
        """A page in the person's language."""
        return self.director.page(self.language)

    @property
    def newcomer(self) -> Newcomer:
        """The person, as somebody who comes into a live quiz."""
        fallback = self.page.label("live_pupil_fallback")
        return Newcomer(self.person_id, self._visitor.first_name, fallback, self.language)

    @property
    def may_teach(self) -> bool:
        """Whether the operator lets the person lead quizzes: everybody, unless there is a list."""
        return not self._teachers or self.person_id in self._teachers

    @property
    def chat_id(self) -> int:
        """Where the person is."""
        assert self._visitor.chat_id is not None, "who votes in a poll is not asked for this"
        return self._visitor.chat_id

    @property
    def message_id(self) -> int | None:
        """The message whose button was tapped."""
        return self._visitor.message_id

    def show(self, screen: Screen) -> None:
        """Put a screen in place of the message that was tapped; without a tap, send it."""
        if self.message_id is None:
            self.send(screen)
        else:
            self._change_message("edit_message_text", screen.parameters())

    def take_away(self) -> None:
        """Delete the message that was tapped."""
        self._change_message("delete_message", {})

    def send(self, screen: Screen, slot: str | None = None) -> None:
        """Send a screen as a new message, in place of one of the same slot that still waits."""
        parameters = {"chat_id": self.chat_id, **screen.parameters()}
        key = None if slot is None else f"slot:{slot}"
        self.tx.send(Call(self.chat_id, "send_message", parameters, supersede_key=key))

    def send_file(self, content: bytes, filename: str, caption: str) -> None:
        """Send a file with a caption in Telegram HTML."""
        parameters = {"chat_id": self.chat_id, "filename": filename, "caption": caption}
        parameters["parse_mode"] = "HTML"
        self.tx.send(Call(self.chat_id, "send_document", parameters, attachment=content))

    def toast(self, text: str) -> None:
        """Say something short over the chat, in answer to the tap."""
        self._toast = text

    def answer(self, act: Act) -> None:
        """Run an act; a QuizError becomes its words. A tap is answered in any case."""
        query_id = self._visitor.query_id
        try:
            act(self)
        except QuizError as error:
            words = self.page.say(error.template, **error.values)
            if query_id is not None:
                self.toast(words)
            elif self._visitor.chat_id is not None:  # who votes in a poll has none to be told in
                self.send(Screen(words))
        if query_id is not None:
            self.tx.send(answer_to(query_id, self.person_id, self._toast))

    def _change_message(self, method: str, what: dict[str, Any]) -> None:
        parameters = {"chat_id": self.chat_id, "message_id": self.message_id, **what}
        key = f"edit:{self.message_id}"
        self.tx.send(Call(self.chat_id, method, parameters, supersede_key=key))


def answer_to(query_id: str, person_id: int, toast: str | None = None) -> Call:
    """The answer to a tap of a person, with something short said over the chat."""
    parameters = {"callback_query_id": query_id}
    if toast is not None:
        parameters["text"] = toast
    return Call(person_id, "answer_callback_query", parameters, Priority.CALLBACK_ANSWER)


def name_of(act: Act | ButtonAct) -> str:
    """How the log calls what answers somebody: `practice.answer`."""
    named: Any = act.func if isinstance(act, partial) else act
    return f"{named.__module__.rpartition('.')[2]}.{named.__name__}"
