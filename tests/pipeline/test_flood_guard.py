"""Who sends without end has a full lane; what goes beyond it keeps nobody waiting."""

import asyncio
from pathlib import Path

from bot.pipeline.flood_guard import MOST_WAITING
from bot.storage.work import Work
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post
from tests.pipeline.taking import Saying, intake_of
from tests.storage.stored import rows
from tests.updates import written

FLOOD, OTHER = 7, 8


class Held(Saying):
    """Handles nothing of one person before it is released."""

    def __init__(self) -> None:
        self.released = asyncio.Event()
        self.handled: list[str] = []

    async def act(self, text: str, person_id: int, work: Work) -> None:
        if person_id == FLOOD:
            await self.released.wait()
        self.handled.append(text)


async def test_what_goes_beyond_a_full_lane_is_acknowledged_and_passed_over(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path, held = tmp_path / "fonte.db", Held()
    async with Post(telegram, path) as post:
        intake = intake_of(post, held)
        sent = [written(FLOOD, f"{number}", number) for number in range(1, MOST_WAITING + 11)]
        waiting = [asyncio.create_task(intake.take(update)) for update in sent]
        async with asyncio.timeout(20):
            await asyncio.gather(*waiting[MOST_WAITING:])
        await intake.take(written(OTHER, "hello", 9_000))
        assert held.handled == ["hello"]
        held.released.set()
        await asyncio.gather(*waiting)
        assert held.handled[1:] == [f"{number}" for number in range(1, MOST_WAITING + 1)]
        await intake.take(written(FLOOD, "again", 9_001))
        assert held.handled[-1] == "again"
    assert rows(path, "SELECT count(*) FROM seen_updates") == [(MOST_WAITING + 2,)]
