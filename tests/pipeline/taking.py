"""An intake on a real database, with a conversation of the test's own."""

from collections.abc import Callable, Sequence
from typing import Any

from prometheus_client import CollectorRegistry
from telegram import Update

from bot.engine.store.transaction import Transaction
from bot.lanes_of import lanes_of
from bot.pipeline.figures import Figures
from bot.pipeline.intake import Conversation, Intake
from bot.pipeline.lanes import Place
from bot.pipeline.parking import Parking
from bot.pipeline.pseudonyms import Pseudonyms
from bot.pipeline.raw_update import Addressee
from bot.pipeline.riding_home import RidingHome
from bot.pipeline.tap import Tap
from bot.pipeline.update_log import UpdateLog
from bot.storage.work import Work
from tests.pipeline.sending import Post, message

SORRY, DONE = "sorry", "done"


class Saying:
    """A conversation that says the same to everybody; tests make it do other things before."""

    def act_on(self, tap: Tap) -> tuple[str, Callable[[Transaction], None]] | None:
        return None

    def lanes_of(self, update: Update) -> Sequence[Place]:
        return lanes_of(update)

    async def quiz_lanes_of(self, update: Update) -> Sequence[Place]:
        return ()

    async def handle(self, update: Update, work: Work) -> None:
        assert update.message is not None
        await self.act(update.message.text or "", update.message.chat.id, work)
        work.send(message(update.message.chat.id, DONE))

    async def act(self, text: str, person_id: int, work: Work) -> None:
        """What a text does besides."""

    def apologise(self, addressee: Addressee, work: Work) -> None:
        work.send(message(addressee.chat_id, SORRY))


def intake_of(
    post: Post, conversation: Conversation, parking: Parking | None = None, **options: Any
) -> Intake:
    """An intake whose answers go to the post's sender."""
    return Intake(
        post.bot,
        post.database,
        RidingHome(post.database, post.sender),
        post.lanes,
        post.clock,
        conversation,
        post.rings.append,
        parking or Parking(post.database, post.clock),
        UpdateLog(Figures(CollectorRegistry(), post.clock), Pseudonyms()),
        **options,
    )
