"""A handler that hangs holds up its own person, and not for ever."""

import asyncio
from pathlib import Path

from prometheus_client import CollectorRegistry
from telegram import Update

from bot.pipeline.figures import Figures
from bot.pipeline.intake import Intake
from bot.pipeline.lanes import Lanes
from bot.pipeline.pseudonyms import Pseudonyms
from bot.pipeline.raw_update import Addressee
from bot.pipeline.riding_home import RidingHome
from bot.pipeline.update_log import UpdateLog
from bot.storage.dead_letters import all_dead_letters
from bot.storage.work import Work
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post, message, telegram_bot
from tests.updates import written
from tests.waiting import until

SORRY, DONE = "sorry", "done"


class Hanging:
    """A conversation that never ends what it is told to `hang` on, and does all else at once."""

    async def handle(self, update: Update, work: Work) -> None:
        assert update.message is not None
        assert update.effective_chat is not None
        if update.message.text == "hang":
            await asyncio.Event().wait()
        work.send(message(update.effective_chat.id, DONE))

    def apologise(self, addressee: Addressee, work: Work) -> None:
        work.send(message(addressee.chat_id, SORRY))


async def test_an_update_whose_handler_hangs_becomes_a_dead_letter_and_the_next_is_handled(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        figures = Figures(CollectorRegistry(), post.clock)
        intake = Intake(
            telegram_bot(telegram),
            post.database,
            RidingHome(post.database, post.sender, post.clock),
            Lanes(),
            post.clock,
            Hanging(),
            lambda: None,
            UpdateLog(figures, Pseudonyms()),
            handle_within_seconds=0.05,
        )
        person = post.person()
        await asyncio.gather(
            intake.take(written(person, "hang", 1)), intake.take(written(person, "go on", 2))
        )
        await until(lambda: post.texts(person) == [SORRY, DONE])
        [letter] = await all_dead_letters(post.database)
    assert letter.update_id == 1
    assert "TimeoutError" in letter.traceback
