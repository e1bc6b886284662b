"""The phases of a live quiz: what each event of a teacher leads to, and when it is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.quiz.errors import LiveQuizOverError, NotNowError, QuizError, StaleButtonError
from bot.quiz.live import MORE_TIME, Happening, LiveEvent, is_possible, step
from bot.quiz.live_quiz import LiveQuiz, Phase, Sight, Stage, option_order
from bot.quiz.live_settings import LiveSettings
from tests.quiz.live_samples import (
    NOW,
    after,
    at_question,
    finished,
    live_quiz,
    stepped,
    timed,
)

LOBBY = live_quiz(settings=timed())
OPEN = at_question(1, timed())
CLOSED = stepped(OPEN, LiveEvent.CLOSE)
REVEALED = stepped(OPEN, LiveEvent.REVEAL)
PAUSED = stepped(OPEN, LiveEvent.PAUSE)
OVER = finished(timed())

ALWAYS = {LiveEvent.FINISH, LiveEvent.LOCK}
POSSIBLE: list[tuple[str, LiveQuiz, set[LiveEvent]]] = [
    ("lobby", LOBBY, ALWAYS | {LiveEvent.START}),
    (
        "open",
        OPEN,
        ALWAYS
        | {LiveEvent.CLOSE, LiveEvent.REVEAL, LiveEvent.PAUSE}
        | {LiveEvent.MORE_TIME, LiveEvent.SKIP},
    ),
    ("closed", CLOSED, ALWAYS | {LiveEvent.REVEAL, LiveEvent.PAUSE, LiveEvent.SKIP}),
    ("revealed", REVEALED, ALWAYS | {LiveEvent.NEXT, LiveEvent.PAUSE}),
    ("paused", PAUSED, ALWAYS | {LiveEvent.RESUME}),
    ("over", OVER, set()),
]


@pytest.mark.parametrize(
    ("quiz", "possible"), [row[1:] for row in POSSIBLE], ids=[row[0] for row in POSSIBLE]
)
def test_each_phase_has_its_controls_and_refuses_all_others(
    quiz: LiveQuiz, possible: set[LiveEvent]
) -> None:
    assert {event for event in LiveEvent if is_possible(quiz, event)} == possible
    for event in set(LiveEvent) - possible:
        with pytest.raises(LiveQuizOverError if quiz.is_over else NotNowError):
            step(quiz, event, NOW)


def test_a_quiz_goes_from_question_to_reveal_to_the_next_and_ends_after_the_last() -> None:
    quiz, seen = live_quiz(2), []
    for event in [LiveEvent.START, LiveEvent.REVEAL, LiveEvent.NEXT, LiveEvent.REVEAL]:
        done = step(quiz, event, NOW)
        quiz = done.quiz
        seen.append((quiz.phase, quiz.position, done.happened))
    closed = (Happening.QUESTION_CLOSED, Happening.QUESTION_REVEALED)
    assert seen == [
        (Phase.QUESTION, 1, (Happening.QUESTION_OPENED,)),
        (Phase.REVEAL, 1, closed),
        (Phase.QUESTION, 2, (Happening.QUESTION_OPENED,)),
        (Phase.REVEAL, 2, closed),
    ]
    last = step(quiz, LiveEvent.NEXT, after(90))
    assert last.happened == (Happening.FINISHED,)
    assert (last.quiz.phase, last.quiz.ended_at) == (Phase.FINISHED, after(90))


def test_a_question_that_is_closed_first_is_not_closed_again_by_its_reveal() -> None:
    assert not CLOSED.takes_answers
    assert CLOSED.phase is Phase.QUESTION
    revealed = step(CLOSED, LiveEvent.REVEAL, after(60))
    assert revealed.happened == (Happening.QUESTION_REVEALED,)
    assert revealed.quiz.current.closed_at == NOW


def test_the_times_of_a_quiz_are_kept() -> None:
    quiz = stepped(live_quiz(), LiveEvent.START, at=after(5))
    quiz = stepped(quiz, LiveEvent.REVEAL, at=after(25))
    assert (quiz.started_at, quiz.ended_at) == (after(5), None)
    assert (quiz.current.opened_at, quiz.current.closed_at) == (after(5), after(25))


def test_the_next_question_takes_answers_again() -> None:
    assert stepped(REVEALED, LiveEvent.NEXT).takes_answers


@pytest.mark.parametrize("quiz", [OPEN, CLOSED, REVEALED], ids=["open", "closed", "revealed"])
def test_after_a_pause_all_is_as_before(quiz: LiveQuiz) -> None:
    paused = step(quiz, LiveEvent.PAUSE, after(5))
    assert paused.happened == (Happening.PAUSED,)
    assert not paused.quiz.takes_answers
    resumed = step(paused.quiz, LiveEvent.RESUME, after(65))
    assert resumed.happened == (Happening.RESUMED,)
    still = timedelta(seconds=60) if quiz.phase is Phase.QUESTION else timedelta(0)
    assert resumed.quiz == quiz.with_question(replace(quiz.current, paused_for=still))


def test_several_pauses_add_up() -> None:
    quiz = OPEN
    for begin, end in [(5, 15), (20, 50)]:
        quiz = stepped(quiz, LiveEvent.PAUSE, at=after(begin))
        quiz = stepped(quiz, LiveEvent.RESUME, at=after(end))
    assert quiz.current.paused_for == timedelta(seconds=40)


def test_more_time_is_added_each_time_and_only_where_there_is_a_timer() -> None:
    more = step(OPEN, LiveEvent.MORE_TIME, NOW)
    assert more.happened == (Happening.TIME_ADDED,)
    assert stepped(more.quiz, LiveEvent.MORE_TIME).current.added == 2 * MORE_TIME
    untimed = at_question(1)
    assert not is_possible(untimed, LiveEvent.MORE_TIME)
    with pytest.raises(NotNowError):
        step(untimed, LiveEvent.MORE_TIME, NOW)


def test_a_skipped_question_does_not_count_and_the_next_one_is_open() -> None:
    skipped = step(OPEN, LiveEvent.SKIP, after(9))
    assert skipped.happened == (Happening.QUESTION_SKIPPED, Happening.QUESTION_OPENED)
    assert (skipped.quiz.position, skipped.quiz.takes_answers) == (2, True)
    first = skipped.quiz.question_at(1)
    assert (first.is_skipped, first.counts, first.closed_at) == (True, False, after(9))


def test_to_skip_the_last_question_ends_the_quiz() -> None:
    done = step(at_question(3), LiveEvent.SKIP, NOW)
    assert done.happened == (Happening.QUESTION_SKIPPED, Happening.FINISHED)
    assert done.quiz.is_over
    assert [question.counts for question in done.quiz.questions] == [True, True, False]


@pytest.mark.parametrize("quiz", [OPEN, PAUSED], ids=["open", "paused"])
def test_a_question_that_the_end_cuts_off_counts_for_nobody(quiz: LiveQuiz) -> None:
    over = stepped(quiz, LiveEvent.FINISH, at=after(9))
    assert over.current.is_skipped
    assert over.current.closed_at == after(9)
    assert (over.paused_from, over.paused_at) == (None, None)


@pytest.mark.parametrize("quiz", [CLOSED, REVEALED], ids=["closed", "revealed"])
def test_a_question_that_was_closed_before_the_end_counts(quiz: LiveQuiz) -> None:
    assert stepped(quiz, LiveEvent.FINISH).current.counts
    assert stepped(quiz, LiveEvent.PAUSE, LiveEvent.FINISH).current.counts


def test_a_quiz_may_end_in_its_lobby() -> None:
    over = stepped(LOBBY, LiveEvent.FINISH)
    assert (over.is_over, over.asked, over.started_at) == (True, (), None)


def test_the_door_is_locked_and_opened_in_any_phase() -> None:
    for quiz in (LOBBY, OPEN, CLOSED, REVEALED, PAUSED):
        locked = step(quiz, LiveEvent.LOCK, NOW)
        assert locked.happened == (Happening.DOOR_LOCKED,)
        assert locked.quiz == replace(quiz, is_locked=True)
        assert not is_possible(locked.quiz, LiveEvent.LOCK)
        opened = step(locked.quiz, LiveEvent.UNLOCK, NOW)
        assert (opened.quiz, opened.happened) == (quiz, (Happening.DOOR_OPENED,))


@pytest.mark.parametrize("position", [-1, 0, 4])
def test_there_is_no_question_outside_the_quiz(position: int) -> None:
    with pytest.raises(StaleButtonError):
        OPEN.question_at(position)


def test_a_quiz_without_questions_refuses_to_start() -> None:
    with pytest.raises(QuizError):
        step(live_quiz(0), LiveEvent.START, NOW)


def test_each_pupil_has_an_order_of_the_options_that_is_their_own_and_stays() -> None:
    orders = [option_order(OPEN, OPEN.question_at(1), person) for person in range(40)]
    assert orders == [option_order(OPEN, OPEN.question_at(1), person) for person in range(40)]
    assert len(set(orders)) > 10
    assert {tuple(sorted(order)) for order in orders} == {("a", "b", "c", "d")}
    assert orders != [
        option_order(replace(OPEN, id=8), OPEN.question_at(1), person) for person in range(40)
    ]


def test_a_group_has_one_order_and_so_has_a_class_that_is_not_shuffled() -> None:
    group = live_quiz(stage=Stage.GROUP)
    unshuffled = live_quiz(settings=LiveSettings(shuffle=False))
    for quiz in (group, unshuffled):
        assert {option_order(quiz, quiz.question_at(1), person) for person in range(20)} == {
            tuple("abcd")
        }


SKIPPED = stepped(OPEN, LiveEvent.SKIP)
SEEN = [
    ("lobby", LOBBY, 0, Sight.LOBBY),
    ("open", OPEN, 1, Sight.OPEN),
    ("closed", CLOSED, 1, Sight.CLOSED),
    ("paused", PAUSED, 1, Sight.PAUSED),
    ("revealed", REVEALED, 1, Sight.REVEALED),
    ("paused at its answer", stepped(REVEALED, LiveEvent.PAUSE), 1, Sight.REVEALED),
    ("before the present one", stepped(REVEALED, LiveEvent.NEXT), 1, Sight.REVEALED),
    (
        "before one that is paused",
        stepped(REVEALED, LiveEvent.NEXT, LiveEvent.PAUSE),
        1,
        Sight.REVEALED,
    ),
    ("skipped", SKIPPED, 1, Sight.SKIPPED),
    ("after the one that was skipped", SKIPPED, 2, Sight.OPEN),
    ("at the end", OVER, 3, Sight.REVEALED),
    ("open at the end", stepped(OPEN, LiveEvent.FINISH), 1, Sight.SKIPPED),
]


@pytest.mark.parametrize(
    ("quiz", "position", "sight"), [c[1:] for c in SEEN], ids=[c[0] for c in SEEN]
)
def test_what_a_class_sees_of_a_question_follows_from_the_quiz(
    quiz: LiveQuiz, position: int, sight: Sight
) -> None:
    assert quiz.sight_of(position) is sight
