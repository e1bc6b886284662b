"""Answers in a live quiz: which are taken, which come late, and by whose clock."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.quiz.errors import (
    AnswerIsFinalError,
    LivePausedError,
    LiveQuestionOverError,
    QuizError,
    RemovedFromQuizError,
    StaleButtonError,
)
from bot.quiz.live import MORE_TIME, LiveEvent
from bot.quiz.live_quiz import LiveQuiz
from bot.quiz.live_settings import LiveSettings
from bot.quiz.responses import Response, clock_start, elapsed, own_end, respond
from bot.quiz.seats import Presence, Seat
from tests.quiz.live_samples import (
    LIMIT,
    NOW,
    after,
    at_question,
    finished,
    live_quiz,
    response,
    seat,
    stepped,
    timed,
)

OPEN = at_question(2)
TIMED = at_question(2, timed())
FIRST_COUNTS = at_question(2, LiveSettings(is_changeable=False))
VERA = seat(5, "Vera")


def answer(
    quiz: LiveQuiz,
    own: Seat = VERA,
    position: int = 2,
    option_id: str = "a",
    earlier: Response | None = None,
    delivered_at: datetime | None = NOW,
    now: datetime | None = None,
) -> Response:
    return respond(
        quiz,
        quiz.question_at(position),
        own,
        option_id,
        earlier,
        delivered_at,
        now or after(4),
    )


def test_an_answer_is_kept_with_how_long_it_took() -> None:
    assert answer(OPEN) == Response(2, 5, "a", after(4), timedelta(seconds=4))


def test_time_counts_from_the_delivery_to_this_pupil() -> None:
    late_delivery = answer(TIMED, delivered_at=after(15), now=after(30))
    assert (late_delivery.elapsed, late_delivery.is_late) == (timedelta(seconds=15), False)
    assert answer(TIMED, now=after(30)).is_late


def test_before_its_delivery_is_known_an_answer_took_no_time_and_is_never_late() -> None:
    early = answer(TIMED, delivered_at=None, now=after(500))
    assert (early.elapsed, early.is_late) == (timedelta(0), False)


def test_a_clock_that_was_put_back_gives_no_negative_time() -> None:
    assert answer(OPEN, now=after(-3600)).elapsed == timedelta(0)


def test_an_answer_in_the_last_moment_is_in_time() -> None:
    assert not answer(TIMED, now=NOW + LIMIT).is_late
    assert answer(TIMED, now=NOW + LIMIT + timedelta(milliseconds=1)).is_late


def test_extra_time_and_added_time_put_off_the_end() -> None:
    more = stepped(TIMED, LiveEvent.MORE_TIME)
    slow = replace(VERA, extra_percent=50)
    assert own_end(TIMED, TIMED.current, slow, NOW) == NOW + LIMIT * 1.5
    assert own_end(more, more.current, VERA, NOW) == NOW + LIMIT + MORE_TIME
    assert own_end(more, more.current, slow, NOW) == NOW + LIMIT * 1.5 + MORE_TIME
    assert not answer(TIMED, slow, now=after(30)).is_late
    assert answer(TIMED, slow, now=after(31)).is_late


def test_without_a_timer_there_is_no_end_and_extra_time_means_nothing() -> None:
    slow = replace(VERA, extra_percent=100)
    assert own_end(OPEN, OPEN.current, slow, NOW) is None
    assert own_end(TIMED, TIMED.current, slow, None) is None
    assert not answer(OPEN, now=after(86_400)).is_late


@pytest.mark.parametrize("resumed", [600, 10, -3600], ids=["later", "at once", "clock put back"])
def test_a_pause_leaves_the_time_left_as_it_was(resumed: float) -> None:
    quiz = stepped(TIMED, LiveEvent.PAUSE, at=after(8))
    quiz = stepped(quiz, LiveEvent.RESUME, at=after(resumed))
    end = own_end(quiz, quiz.current, VERA, NOW)
    assert end is not None
    assert end - after(resumed) == LIMIT - timedelta(seconds=8)
    assert elapsed(quiz.current, NOW, after(resumed + 1)) == timedelta(seconds=9)


@pytest.mark.parametrize("delivered", [0, 8, 300, 608, 700], ids=str)
def test_who_gets_the_question_during_or_after_a_pause_gains_nothing_by_it(
    delivered: float,
) -> None:
    """One pause of 600 seconds; whatever of it was before the delivery is not this pupil's."""
    paused = stepped(TIMED, LiveEvent.PAUSE, at=after(8))
    resumed = stepped(paused, LiveEvent.RESUME, at=after(608))
    quiz = TIMED if delivered < 8 else paused if delivered < 608 else resumed
    start = clock_start(quiz, quiz.current, after(delivered))
    had = max(0, 8 - delivered) + max(0, 700 - max(608, delivered))
    assert elapsed(resumed.current, start, after(700)) == timedelta(seconds=had)
    end = own_end(resumed, resumed.current, VERA, start)
    assert end == after(700) + LIMIT - timedelta(seconds=had)


def test_after_the_question_was_closed_an_answer_is_late() -> None:
    for quiz in (stepped(OPEN, LiveEvent.CLOSE), stepped(OPEN, LiveEvent.REVEAL)):
        assert answer(quiz).is_late
        assert answer(quiz, delivered_at=None).is_late


def test_a_late_answer_does_not_take_the_place_of_one_in_time() -> None:
    first = answer(OPEN)
    for quiz in (stepped(OPEN, LiveEvent.CLOSE), stepped(FIRST_COUNTS, LiveEvent.REVEAL)):
        with pytest.raises(LiveQuestionOverError):
            answer(quiz, option_id="b", earlier=first)


def test_an_answer_may_be_changed_until_the_end() -> None:
    changed = answer(OPEN, option_id="b", earlier=answer(OPEN), now=after(9))
    assert (changed.option_id, changed.elapsed) == ("b", timedelta(seconds=9))


def test_where_the_first_answer_counts_it_is_final() -> None:
    first = answer(FIRST_COUNTS)
    for option_id in "ab":
        with pytest.raises(AnswerIsFinalError):
            answer(FIRST_COUNTS, option_id=option_id, earlier=first)


def test_with_more_time_one_who_was_late_may_answer_again() -> None:
    first_counts = at_question(2, timed(is_changeable=False))
    late = answer(first_counts, now=after(21))
    assert late.is_late
    more = stepped(first_counts, LiveEvent.MORE_TIME)
    assert not answer(more, earlier=late, option_id="b", now=after(25)).is_late


@pytest.mark.parametrize("position", [1, 3])
def test_only_the_question_at_hand_takes_answers(position: int) -> None:
    with pytest.raises(LiveQuestionOverError):
        answer(OPEN, position=position)


@pytest.mark.parametrize("position", [-1, 0, 4])
def test_a_question_that_is_none_is_a_stale_button(position: int) -> None:
    with pytest.raises(StaleButtonError):
        answer(OPEN, position=position)


@pytest.mark.parametrize("option_id", ["d", "", "A", "a ", "z"])
def test_an_option_that_is_none_is_a_stale_button(option_id: str) -> None:
    """The second sample question has three options."""
    with pytest.raises(StaleButtonError):
        answer(OPEN, option_id=option_id)


def test_nobody_answers_a_question_from_before_their_time() -> None:
    with pytest.raises(LiveQuestionOverError):
        answer(OPEN, replace(VERA, first_position=3))
    assert not answer(OPEN, replace(VERA, first_position=2)).is_late


def test_nobody_answers_when_taken_out_during_a_pause_or_out_of_a_quiz_that_is_not_on() -> None:
    refused: list[tuple[LiveQuiz, Seat, type[QuizError]]] = [
        (OPEN, replace(VERA, presence=Presence.REMOVED), RemovedFromQuizError),
        (stepped(OPEN, LiveEvent.PAUSE), VERA, LivePausedError),
        (live_quiz(), VERA, LiveQuestionOverError),
        (finished(), VERA, LiveQuestionOverError),
    ]
    for quiz, own, error in refused:
        with pytest.raises(error):
            answer(quiz, own, position=max(quiz.position, 1))


def test_the_last_question_takes_no_answer_after_the_end() -> None:
    with pytest.raises(LiveQuestionOverError):
        answer(finished(), position=3, earlier=response(3, 5, "b"))
