"""A handler that hangs holds up its own person, and not for ever."""

import asyncio
from pathlib import Path

from bot.storage.dead_letters import all_dead_letters
from bot.storage.work import Work
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post
from tests.pipeline.taking import DONE, SORRY, Saying, intake_of
from tests.updates import written
from tests.waiting import until


class Hanging(Saying):
    """Never ends what it is told to `hang` on."""

    async def act(self, text: str, person_id: int, work: Work) -> None:
        if text == "hang":
            await asyncio.Event().wait()


async def test_an_update_whose_handler_hangs_becomes_a_dead_letter_and_the_next_is_handled(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        intake = intake_of(post, Hanging(), handle_within_seconds=0.05)
        person = post.person()
        await asyncio.gather(
            intake.take(written(person, "hang", 1)), intake.take(written(person, "go on", 2))
        )
        await until(lambda: post.texts(person) == [SORRY, DONE])
        [letter] = await all_dead_letters(post.database)
    assert letter.update_id == 1
    assert "TimeoutError" in letter.traceback
