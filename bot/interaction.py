"""What an act may reach while it answers somebody: who it is, and ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.engine.calls import Call, Priority
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import QuizError
from bot.quiz.learner import Learner, language_of
from bot.quiz.pack import Language, Pack
from bot.use_cases.meeting import meet
from bot.views.page import Page
from bot.views.screen import Screen
from bot.views.words import Words

Act = Callable[["Interaction"], None]
ButtonAct = Callable[["Interaction", Any], None]


@dataclass(frozen=True)
class Visitor:
    """Who writes or taps in a private chat. What was tapped: the message, and Telegram's query."""

    person_id: int
    language_code: str | None = None
    message_id: int | None = None
    query_id: str | None = None


@dataclass(frozen=True)
class Means:
    """What every answer is made with."""

    words: Words
    pack: Pack
    random: Random


class Interaction:
    """Somebody who is answered inside a transaction. Nothing here calls the Bot API."""

    def __init__(self, tx: Transaction, means: Means, visitor: Visitor) -> None:
        self.tx = tx
        self.pack = means.pack
        self.random = means.random
        self.learner: Learner = meet(tx, visitor.person_id)
        self._words = means.words
        self._visitor = visitor
        self._toast: str | None = None

    @property
    def language(self) -> Language:
        """The language chosen, else that of the person's Telegram."""
        return self.learner.language or language_of(self._visitor.language_code)

    @property
    def page(self) -> Page:
        """A page in the person's language."""
        return Page(self._words, self.pack, self.language)

    def show(self, screen: Screen) -> None:
        """Put a screen in place of the message that was tapped; without a tap, send it."""
        message_id = self._visitor.message_id
        if message_id is None:
            self.send(screen)
            return
        parameters = {"chat_id": self._chat_id, "message_id": message_id, **screen.parameters()}
        key = f"edit:{message_id}"
        self.tx.send(Call(self._chat_id, "edit_message_text", parameters, supersede_key=key))

    def send(self, screen: Screen) -> None:
        """Send a screen as a new message."""
        parameters = {"chat_id": self._chat_id, **screen.parameters()}
        self.tx.send(Call(self._chat_id, "send_message", parameters))

    def send_file(self, content: bytes, filename: str, caption: str) -> None:
        """Send a file with a caption in Telegram HTML."""
        parameters = {"chat_id": self._chat_id, "filename": filename, "caption": caption}
        parameters["parse_mode"] = "HTML"
        self.tx.send(Call(self._chat_id, "send_document", parameters, attachment=content))

    def toast(self, text: str) -> None:
        """Say something short over the chat, in answer to the tap."""
        self._toast = text

    def answer(self, act: Act) -> None:
        """Run an act; a QuizError becomes its words. A tap is answered in any case."""
        try:
            act(self)
        except QuizError as error:
            words = self.page.say(error.template, **error.values)
            if self._visitor.query_id is None:
                self.send(Screen(words))
            else:
                self.toast(words)
        if self._visitor.query_id is not None:
            self.tx.send(answer_to(self._visitor.query_id, self._chat_id, self._toast))

    @property
    def _chat_id(self) -> int:
        """A private chat has the number of its person."""
        return self._visitor.person_id


def answer_to(query_id: str, person_id: int, toast: str | None = None) -> Call:
    """The answer to a tap of a person, with something short said over the chat."""
    parameters = {"callback_query_id": query_id}
    if toast is not None:
        parameters["text"] = toast
    return Call(person_id, "answer_callback_query", parameters, Priority.CALLBACK_ANSWER)
