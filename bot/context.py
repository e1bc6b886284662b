"""What a handler of python-telegram-bot may do: have one act done, for who has sent the update."""

from dataclasses import dataclass, field
from typing import Any, Self

from telegram import Bot, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext

from bot.interaction import Act
from bot.telegram.visitor import Visitor

Nothing = dict[Any, Any]
AnyApplication = Application[Any, Any, Any, Any, Any, Any]
FonteApplication = Application[Bot, "FonteContext", Nothing, Nothing, "Desk", Any]


@dataclass
class Handling:
    """One update while it is being handled, and the act that answers it; or why there is none."""

    act: Act | None = None
    failure: Exception | None = None


@dataclass
class Desk:
    """The updates that are being handled now, by the identity of their object."""

    in_hand: dict[int, Handling] = field(default_factory=dict)


class FonteContext(CallbackContext[Bot, Nothing, Nothing, Desk]):
    """The context of one update."""

    handling: Handling

    @classmethod
    def from_update(cls, update: object, application: AnyApplication) -> Self:
        """The context of an update that the conversation has in hand."""
        context = super().from_update(update, application)
        context.handling = context.bot_data.in_hand[id(update)]
        return context

    def do(self, act: Act) -> None:
        """Have an act done, for who has sent the update, once the handler has ended.

        A handler awaits nothing, so that updates are stored in the order in which they came.
        Raises RuntimeError the second time.
        """
        if self.handling.act is not None:
            raise RuntimeError("an update has one act")
        self.handling.act = act


def visitor_of(update: Update) -> Visitor:
    """Who has sent an update that is no tap, and where they are answered."""
    person, chat = update.effective_user, update.effective_chat
    is_private = chat is not None and chat.type == ChatType.PRIVATE
    if person is None:
        assert chat is not None, "an update without a person has a chat"
        return Visitor(chat.id, chat_id=chat.id, is_private=is_private)
    return Visitor(
        person.id,
        person.language_code,
        person.first_name,
        None if chat is None else chat.id,
        is_private,
    )
