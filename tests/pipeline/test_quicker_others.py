"""Who finds that somebody was quicker looks again, once; what can never be stored is given up."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from telegram import Update

from bot.pipeline.lanes import Place
from bot.quiz.learner import Learner
from bot.storage.dead_letters import all_dead_letters
from bot.storage.learners import add_learner, find_learner
from bot.storage.work import Work
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post
from tests.pipeline.taking import DONE, SORRY, Saying, intake_of
from tests.storage.stored import learner_ids, meeting
from tests.updates import written
from tests.waiting import until


class Seating(Saying):
    """Gives the one seat to whoever comes first; somebody else takes it after each look."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.found: list[bool] = []

    async def act(self, text: str, person_id: int, work: Work) -> None:
        is_taken = await find_learner(work, person_id) is not None
        self.found.append(is_taken)
        if not is_taken:
            add_learner(work, Learner(person_id, work.now))
            await self._post.database.commit(meeting(self._post.database, person_id))


class Clashing(Saying):
    """Wants what no row can hold."""

    def __init__(self) -> None:
        self.count = 0

    async def act(self, text: str, person_id: int, work: Work) -> None:
        self.count += 1
        for _ in range(2):
            add_learner(work, Learner(person_id, work.now))


async def test_an_update_that_finds_somebody_quicker_is_handled_once_more(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with Post(telegram, path) as post:
        person, seating = post.person(), Seating(post)
        await intake_of(post, seating).take(written(person, "ciao", 1))
        await until(lambda: post.texts(person) == [DONE])
        assert seating.found == [False, True]
        assert learner_ids(path) == [person]
        assert await all_dead_letters(post.database) == ()


async def test_an_update_that_can_never_be_stored_is_handled_twice_and_given_up(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        person, clashing = post.person(), Clashing()
        await intake_of(post, clashing).take(written(person, "ciao", 1))
        await until(lambda: post.texts(person) == [SORRY])
        assert clashing.count == 2
        [letter] = await all_dead_letters(post.database)
    assert "WorkRefusedError" in letter.traceback


class Lost(Saying):
    """Cannot say where an update has its turn."""

    def lanes_of(self, update: Update) -> Sequence[Place]:
        raise ValueError("no place")


class LostInQuiz(Saying):
    """Knows the chat, but not the quiz."""

    async def quiz_lanes_of(self, update: Update) -> Sequence[Place]:
        raise ValueError("no place")


@pytest.mark.parametrize("conversation", [Lost(), LostInQuiz()])
async def test_an_update_without_a_place_is_kept_as_a_dead_letter_and_the_person_told(
    telegram: RunningSandbox, tmp_path: Path, conversation: Saying
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        person = post.person()
        await intake_of(post, conversation).take(written(person, "ciao", 1))
        await until(lambda: post.texts(person) == [SORRY])
        [letter] = await all_dead_letters(post.database)
    assert letter.learner_id == person
    assert "no place" in letter.traceback


class InQuiz(Saying):
    """Everybody is in the quiz: beside each other, but for who closes it."""

    async def quiz_lanes_of(self, update: Update) -> Sequence[Place]:
        assert update.message is not None
        return [Place("quiz", is_shared=update.message.text != "close")]


async def test_an_update_has_its_turn_in_its_chat_and_then_in_its_quiz(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        intake, gate = intake_of(post, InQuiz()), asyncio.Event()
        anna, ben, carla = (post.person() for _ in range(3))
        pupil = asyncio.create_task(post.lanes.run([Place("quiz", is_shared=True)], gate.wait))
        await asyncio.sleep(0)  # it has its place
        await intake.take(written(anna, "A", 1))
        closing = asyncio.create_task(intake.take(written(anna, "close", 2)))
        await until(lambda: post.lanes.at_work == 2)
        others = [(anna, "B", 3), (ben, "A", 4), (carla, "A", 5)]
        late = [asyncio.create_task(intake.take(written(*other))) for other in others]
        await until(lambda: post.lanes.at_work == 4)
        assert [post.texts(each) for each in (anna, ben, carla)] == [[DONE], [], []]
        gate.set()
        await asyncio.gather(pupil, closing, *late)
        await until(lambda: [len(post.texts(each)) for each in (anna, ben, carla)] == [3, 1, 1])
