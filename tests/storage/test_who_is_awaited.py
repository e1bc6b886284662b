"""A question ends when nobody is awaited any more; to know that, the class is not read."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.engine.store.database import Database
from bot.engine.store.deadlines import find_deadline
from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import LiveQuiz, Phase, Stage
from bot.quiz.seats import Presence, Seat
from bot.storage.lessons import find_lesson
from bot.storage.live_hosts import Host, put_host
from bot.storage.live_messages import ShownMessage, put_message
from bot.storage.live_quizzes import add_quiz, find_quiz
from bot.storage.live_responses import put_response
from bot.storage.live_seats import awaited_seats, note_answered, put_seat
from bot.use_cases.live_watch import A_FEW, LiveEnd, LiveShow, end_if_due, end_if_nobody_is_awaited
from tests.quiz.live_samples import LIMIT, NOW, after, at_question, response, seat, timed
from tests.storage.stored import store

GROUP = -1001


def put_lesson(
    tx: Transaction, quiz: LiveQuiz, seats: Sequence[Seat], answered: Sequence[int] = ()
) -> None:
    """Store a quiz whose question at hand some pupils have answered in time."""
    add_quiz(tx, quiz, "key")
    put_host(tx, Host(quiz.id, quiz.host_id, "it", NOW))
    for one in seats:
        put_seat(tx, one)
        if one.person_id in answered:
            put_response(tx, quiz.id, response(quiz.position, one.person_id, "a"))
            note_answered(tx, one, quiz.position)


def put_delivery(tx: Transaction, quiz: LiveQuiz, person_id: int, at: datetime) -> None:
    """Store when a pupil got the question at hand."""
    put_message(tx, ShownMessage(quiz.id, person_id, quiz.position, person_id, at))


async def test_those_awaited_are_those_whom_the_lesson_awaits(database: Database) -> None:
    quiz = at_question(2)
    seats = (
        seat(1),
        seat(2),
        seat(3),
        seat(4, presence=Presence.LEFT),
        seat(5, presence=Presence.OUT_OF_REACH),
        seat(6, "", presence=Presence.NAMING),
        seat(7, first_position=3),
    )

    def act(tx: Transaction) -> tuple[list[int], list[int]]:
        put_lesson(tx, quiz, seats, answered=[1])
        put_response(tx, quiz.id, response(2, 2, "a", is_late=True))
        put_response(tx, quiz.id, response(1, 3, "a"))
        note_answered(tx, seats[2], 1)
        lesson = find_lesson(tx, quiz.id)
        assert lesson is not None
        found = awaited_seats(tx, quiz.id, 2, at_most=10)
        return sorted(one.person_id for one in found), [s.person_id for s in lesson.awaited(2)]

    assert (await store(database, act)).result == ([2, 3], [2, 3])


@pytest.mark.parametrize(
    ("seats", "answered", "has_ended"),
    [
        ((seat(1), seat(2)), (1, 2), True),
        ((seat(1), seat(2)), (1,), False),
        ((seat(1), seat(2, presence=Presence.LEFT)), (1,), True),
        ((seat(1, presence=Presence.LEFT), seat(2, presence=Presence.LEFT)), (), False),
        ((), (), False),
    ],
)
async def test_it_ends_when_all_present_have_answered_and_somebody_has(
    database: Database, seats: tuple[Seat, ...], answered: tuple[int, ...], has_ended: bool
) -> None:
    quiz = at_question(1)

    def act(tx: Transaction) -> bool:
        put_lesson(tx, quiz, seats, answered)
        return end_if_nobody_is_awaited(tx, quiz)

    assert (await store(database, act)).result is has_ended
    assert await phase_of(database, quiz) is (Phase.REVEAL if has_ended else Phase.QUESTION)
    shown = await database.read(lambda tx: find_deadline(tx, LiveShow.verb, "7:1"))
    assert (shown is not None) is has_ended


@pytest.mark.parametrize(
    ("joined_after", "stage", "has_ended"),
    [
        (59, Stage.GROUP, True),
        (60, Stage.GROUP, False),
        (61, Stage.GROUP, False),
        (61, Stage.PRIVATE, True),
    ],
)
async def test_a_question_of_a_group_that_seats_pupils_by_their_answers_is_left_open(
    database: Database, joined_after: float, stage: Stage, has_ended: bool
) -> None:
    quiz = at_question(1, stage=stage, at=after(60))

    def act(tx: Transaction) -> bool:
        put_lesson(tx, quiz, (seat(1, joined_at=after(joined_after)),), answered=[1])
        return end_if_nobody_is_awaited(tx, quiz)

    assert (await store(database, act)).result is has_ended


@pytest.mark.parametrize("number", [2, A_FEW + 2])
@pytest.mark.parametrize("is_over_for_all", [True, False])
async def test_it_ends_with_an_answer_when_the_time_of_all_others_is_up(
    database: Database, number: int, is_over_for_all: bool
) -> None:
    quiz = at_question(1, timed())
    seats = [seat(1, extra_percent=100), *(seat(one) for one in range(2, number + 2))]

    def act(tx: Transaction) -> bool:
        put_lesson(tx, quiz, seats, answered=[1])
        for one in seats:
            put_delivery(tx, quiz, one.person_id, NOW)
        if not is_over_for_all:
            put_delivery(tx, quiz, seats[-1].person_id, after(10))
        return end_if_nobody_is_awaited(tx, quiz)

    now = NOW + LIMIT + (after(5) - NOW)
    assert (await store(database, act, now)).result is is_over_for_all


async def test_who_was_not_asked_yet_has_half_a_minute_more(database: Database) -> None:
    quiz = at_question(1, timed())

    def act(tx: Transaction) -> bool:
        put_lesson(tx, quiz, [seat(1), seat(2)], answered=[1])
        return end_if_nobody_is_awaited(tx, quiz)

    assert (await store(database, act, after(45))).result is False


async def test_it_is_looked_at_again_when_the_next_one_has_no_time_left(
    database: Database,
) -> None:
    quiz = at_question(1, timed())

    def act(tx: Transaction) -> None:
        put_lesson(tx, quiz, [seat(1), seat(2), seat(3)], answered=[3])
        for person_id, seconds in ((1, 0), (2, 10), (3, 20)):
            put_delivery(tx, quiz, person_id, after(seconds))
        end_if_due(tx, quiz.id)

    async def looked_at_next() -> datetime | None:
        due = await database.read(lambda tx: find_deadline(tx, LiveEnd.verb, "7"))
        return due.due_at if due else None

    await store(database, act, after(1))
    assert await looked_at_next() == NOW + LIMIT
    await store(database, lambda tx: end_if_due(tx, quiz.id), NOW + LIMIT)
    assert await looked_at_next() == after(10) + LIMIT
    assert await phase_of(database, quiz) is Phase.QUESTION
    await store(database, lambda tx: end_if_due(tx, quiz.id), after(10) + LIMIT)
    assert await phase_of(database, quiz) is Phase.REVEAL


async def test_the_class_waits_when_its_question_ends_and_nobody_leads(database: Database) -> None:
    quiz = at_question(1)

    def act(tx: Transaction) -> None:
        put_lesson(tx, quiz, [seat(1)], answered=[1])
        put_host(tx, Host(quiz.id, quiz.host_id, "it", NOW, is_away=True))
        end_if_nobody_is_awaited(tx, quiz)

    await store(database, act)
    stored = await database.read(lambda tx: find_quiz(tx, quiz.id))
    assert stored is not None
    assert (stored.phase, stored.paused_from) == (Phase.PAUSED, Phase.REVEAL)


async def phase_of(database: Database, quiz: LiveQuiz) -> Phase:
    """The phase, as stored."""
    stored = await database.read(lambda tx: find_quiz(tx, quiz.id))
    assert stored is not None
    return stored.phase
