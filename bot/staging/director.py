"""Puts screens of a live quiz into chats: in place of what is there, or as a new message."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from bot.content import Language, Pack
from bot.engine.calls import Call, Priority
from bot.engine.message import Message
from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import LiveQuiz
from bot.storage.live_messages import ShownMessage, find_message
from bot.views.page import Page
from bot.views.screen import Screen
from bot.views.words import Words


@dataclass(frozen=True)
class OfPupil(Message):
    """A pupil's message was delivered: what it shows of a quiz."""

    verb = "live"
    quiz: int
    slot: int


@dataclass(frozen=True)
class OfStage(Message):
    """A message that the whole quiz depends on was delivered."""

    verb = "stage"
    quiz: int
    slot: int


@dataclass(frozen=True)
class Director:
    """What every stage needs: words, questions, chance, and the bot's name on Telegram."""

    words: Words
    pack: Pack
    random: Random
    name_of_bot: Callable[[], str]

    @property
    def username(self) -> str:
        """The bot's username, for links."""
        return self.name_of_bot()

    def page(self, language: Language) -> Page:
        """A blank page in a language."""
        return Page(self.words, self.pack, language)


def put(
    tx: Transaction,
    quiz: LiveQuiz,
    chat_id: int,
    slot: int,
    screen: Screen,
    priority: Priority = Priority.LIVE,
) -> None:
    """Show something in a slot of the group or of a host; its message id comes back by receipt.

    Edits have one too: whoever deletes the message gets a new one, which must be known.
    """
    shown = find_message(tx, quiz.id, chat_id, slot)
    receipt = OfStage(quiz.id, slot).encode()
    tx.send(_call(quiz, chat_id, slot, screen, shown, receipt, priority))


def put_to_pupil(
    tx: Transaction,
    quiz: LiveQuiz,
    chat_id: int,
    slot: int,
    screen: Screen,
    shown: ShownMessage | None,
) -> None:
    """Show something in place of a pupil's message, or as a new one where there is none."""
    receipt = OfPupil(quiz.id, slot).encode() if shown is None else None
    tx.send(_call(quiz, chat_id, slot, screen, shown, receipt, Priority.LIVE))


def send_anew(tx: Transaction, quiz: LiveQuiz, chat_id: int, slot: int, screen: Screen) -> None:
    """Show something of the whole quiz in a new message, which is the one of its slot from then.

    An edit of the message before it, which is all that is known until then, does not replace it.
    """
    receipt = OfStage(quiz.id, slot).encode()
    call = _call(quiz, chat_id, slot, screen, None, receipt, Priority.LIVE)
    tx.send(replace(call, supersede_key=f"{call.supersede_key}:anew"))


def say(tx: Transaction, chat_id: int, screen: Screen) -> None:
    """Send a message that nothing will be put in place of."""
    parameters = {"chat_id": chat_id, **screen.parameters()}
    tx.send(Call(chat_id, "send_message", parameters, Priority.LIVE))


def _call(
    quiz: LiveQuiz,
    chat_id: int,
    slot: int,
    screen: Screen,
    shown: ShownMessage | None,
    receipt: str | None,
    priority: Priority,
) -> Call:
    """The call; a newer screen of the same slot makes one that still waits superfluous."""
    parameters = {"chat_id": chat_id, **screen.parameters()}
    if shown is not None:
        parameters["message_id"] = shown.message_id
    return Call(
        chat_id,
        "send_message" if shown is None else "edit_message_text",
        parameters,
        priority,
        supersede_key=f"live:{quiz.id}:{slot}",
        receipt=receipt,
    )
