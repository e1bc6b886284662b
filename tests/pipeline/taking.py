"""An intake on a real database, with a conversation of the test's own."""

from functools import partial

from prometheus_client import CollectorRegistry
from telegram import Update

from bot.engine.store.transaction import Transaction
from bot.telegram.figures import Figures
from bot.telegram.intake import Answer, Conversation, Intake
from bot.telegram.pseudonyms import Pseudonyms
from bot.telegram.raw_update import Addressee
from bot.telegram.update_log import UpdateLog
from bot.telegram.visitor import Visitor
from tests.pipeline.sending import Post, message

SORRY, DONE, TOO_MANY = "sorry", "done", "too many"


class Saying:
    """A conversation that says the same to everybody; tests make it do other things before."""

    def answer_to_tap(self, visitor: Visitor, data: str) -> Answer:
        return Answer("tap", partial(self._answer, data, visitor.person_id))

    async def answer_to(self, update: Update) -> Answer | None:
        assert update.message is not None
        text, person_id = update.message.text or "", update.message.chat.id
        return Answer("message", partial(self._answer, text, person_id))

    def _answer(self, text: str, person_id: int, tx: Transaction) -> None:
        self.act(text, person_id, tx)
        tx.send(message(person_id, DONE))

    def act(self, text: str, person_id: int, tx: Transaction) -> None:
        """What a text does besides."""

    def say_too_many(self, addressee: Addressee, tx: Transaction) -> None:
        tx.send(message(addressee.chat_id, TOO_MANY))

    def apologise(self, addressee: Addressee, tx: Transaction) -> None:
        tx.send(message(addressee.chat_id, SORRY))


def intake_of(post: Post, conversation: Conversation) -> Intake:
    """An intake whose answers go to the post's sender."""
    update_log = UpdateLog(Figures(CollectorRegistry(), post.clock), Pseudonyms())
    return Intake(post.bot, post.database.engine, post.clock.now, conversation, update_log)
