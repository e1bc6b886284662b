"""Which lanes an update stands in: the chat's, the person's, the live quiz's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from telegram import Bot

from bot.lanes_of import lanes_of, live_lane, quiz_lanes_of
from bot.pipeline.lanes import Place
from bot.pipeline.raw_update import parsed
from bot.views.buttons import Answer, Button
from tests.updates import Raw, tapped, written

ANNA, GROUP, QUIZ = 7, -100, 12
IN_QUIZ = Place(live_lane(QUIZ))
BESIDE = Place(live_lane(QUIZ), is_shared=True)


@dataclass(frozen=True)
class Choose(Button):
    """What a pupil would tap."""

    verb = "test_choose"
    lane = "quiz_shared"
    quiz: int
    option: str


@dataclass(frozen=True)
class Reveal(Button):
    """What a teacher would tap."""

    verb = "test_reveal"
    lane = "quiz_exclusive"
    quiz: int


class Nowhere:
    """What a tap must not have to look up."""

    async def rows(self, *_: object) -> Any:
        raise AssertionError("a tap says itself where it belongs")

    find = rows


def places(raw: Raw) -> Sequence[Place]:
    return lanes_of(parsed(raw, Bot("1:x")))


async def in_quizzes(raw: Raw) -> Sequence[Place]:
    return await quiz_lanes_of(parsed(raw, Bot("1:x")), Nowhere())


def tap(data: str, chat_id: int = ANNA) -> Raw:
    """A tap by Anna, in private or in a group."""
    raw = tapped(ANNA, 5, data, 1)
    kind = "private" if chat_id == ANNA else "supergroup"
    raw["callback_query"]["message"]["chat"] = {"id": chat_id, "type": kind, "title": "3B"}
    return raw


def in_group(update: Raw) -> Raw:
    """A message in the group instead."""
    update["message"]["chat"] = {"id": GROUP, "type": "supergroup", "title": "3B"}
    return update


def test_what_is_written_stands_in_the_lane_of_its_chat() -> None:
    assert places(written(ANNA, "ciao", 1)) == (Place(ANNA),)
    assert places(in_group(written(ANNA, "/quiz", 1))) == (Place(GROUP),)


def test_a_tap_stands_in_the_lane_of_its_chat_when_its_button_says_nothing_else() -> None:
    data = Answer(1, 1, "a").encode()
    assert places(tap(data)) == (Place(ANNA),)
    assert places(tap(data, GROUP)) == (Place(GROUP),)


@pytest.mark.parametrize("chat_id", [ANNA, GROUP])
async def test_a_pupil_taps_in_their_own_lane_and_beside_others_in_the_quiz(chat_id: int) -> None:
    raw = tap(Choose(QUIZ, "a").encode(), chat_id)
    assert set(places(raw)) == {Place(ANNA)}
    assert set(await in_quizzes(raw)) == {BESIDE}


async def test_a_teacher_is_alone_in_the_quiz_and_in_the_chat() -> None:
    data = Reveal(QUIZ).encode()
    assert set(places(tap(data))) == {Place(ANNA)}
    assert set(places(tap(data, GROUP))) == {Place(ANNA), Place(GROUP)}
    assert set(await in_quizzes(tap(data, GROUP))) == {IN_QUIZ}


@pytest.mark.parametrize(
    "data", ["test_choose", "test_choose:x:a", "test_reveal:", f"test_reveal:{QUIZ}:1", "", "?"]
)
async def test_a_forged_tap_stands_in_the_lane_of_its_chat(data: str) -> None:
    assert places(tap(data, GROUP)) == (Place(GROUP),)
    assert await in_quizzes(tap(data, GROUP)) == ()


def test_a_tap_below_no_message_stands_in_the_lane_of_its_person() -> None:
    raw = tap(Reveal(QUIZ).encode())
    del raw["callback_query"]["message"]
    assert set(places(raw)) == {Place(ANNA)}


def test_an_answer_to_a_poll_stands_in_the_lane_of_its_person() -> None:
    answer: dict[str, Any] = {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"]}
    user = {"id": ANNA, "is_bot": False, "first_name": "Anna"}
    assert places({"update_id": 1, "poll_answer": answer | {"user": user}}) == (Place(ANNA),)


def test_what_belongs_to_nobody_stands_alone() -> None:
    poll = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "type": "quiz"}
    flags = {"is_closed": True, "is_anonymous": True, "allows_multiple_answers": False}
    more = {"allows_revoting": False, "members_only": False}
    raw = {"update_id": 3, "poll": poll | flags | more}
    assert places(raw) == (Place(("update", 3)),)
