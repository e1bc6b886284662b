"""Seats: who may come in, and that those who come back find everything as they left it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.quiz.errors import DoorLockedError, LiveQuizOverError, RemovedFromQuizError
from bot.quiz.live import LiveEvent
from bot.quiz.live_quiz import LiveQuiz
from bot.quiz.seats import Presence, first_position, named, take_seat, with_presence
from tests.quiz.live_samples import NOW, after, at_question, finished, live_quiz, seat, stepped

LOBBY = live_quiz()
LOCKED = stepped(LOBBY, LiveEvent.LOCK)
OPEN = at_question(2)
NAMELESS = take_seat(LOBBY, None, 5, "", "en", NOW)


def test_a_person_who_comes_in_has_a_seat_with_their_name() -> None:
    taken = take_seat(LOBBY, None, 5, "Vera", "en", after(3))
    assert taken == seat(5, "Vera", language="en", joined_at=after(3))
    assert (taken.is_present, taken.is_seated) == (True, True)


def test_without_a_name_they_are_not_in_yet() -> None:
    assert NAMELESS.presence is Presence.NAMING
    assert (NAMELESS.is_present, NAMELESS.is_seated) == (False, False)
    inside = named(NAMELESS, OPEN, "Vera")
    assert (inside.name, inside.is_present, inside.first_position) == ("Vera", True, 2)


def test_extra_time_that_was_given_before_the_name_stays() -> None:
    slow = replace(NAMELESS, extra_percent=50)
    assert take_seat(LOBBY, slow, 5, "Vera", "en", NOW).extra_percent == 50
    assert named(slow, LOBBY, "Vera").extra_percent == 50


@pytest.mark.parametrize("presence", [Presence.LEFT, Presence.OUT_OF_REACH, Presence.HERE])
def test_without_a_name_they_never_are_part_of_it(presence: Presence) -> None:
    gone = with_presence(NAMELESS, presence)
    assert (gone.is_present, gone.is_seated) == (False, False)
    assert with_presence(gone, Presence.HERE).presence is Presence.NAMING


@pytest.mark.parametrize("presence", list(Presence))
def test_who_comes_back_has_the_same_seat_whatever_the_name_is_now(presence: Presence) -> None:
    own = seat(5, "Vera", presence=presence, extra_percent=50, joined_at=after(-60))
    back = take_seat(OPEN, own, 5, "Another name", "en", NOW)
    assert back == replace(own, presence=Presence.HERE, language="en")


@pytest.mark.parametrize("presence", [Presence.HERE, Presence.LEFT, Presence.OUT_OF_REACH])
def test_a_locked_door_lets_those_back_in_who_have_a_seat(presence: Presence) -> None:
    own = seat(5, presence=presence)
    assert take_seat(LOCKED, own, 5, "", "it", NOW).is_present


def test_a_locked_door_lets_nobody_new_in() -> None:
    with pytest.raises(DoorLockedError):
        take_seat(LOCKED, None, 5, "Vera", "it", NOW)
    with pytest.raises(DoorLockedError):
        take_seat(LOCKED, NAMELESS, 5, "Vera", "it", NOW)
    with pytest.raises(DoorLockedError):
        named(NAMELESS, LOCKED, "Vera")
    with pytest.raises(DoorLockedError):
        take_seat(LOCKED, with_presence(NAMELESS, Presence.LEFT), 5, "Vera", "it", NOW)


def test_who_was_taken_out_comes_back_only_through_an_open_door() -> None:
    removed = with_presence(seat(5), Presence.REMOVED)
    assert (removed.is_present, removed.is_seated) == (False, False)
    with pytest.raises(RemovedFromQuizError):
        take_seat(LOCKED, removed, 5, "", "it", NOW)
    assert take_seat(LOBBY, removed, 5, "", "it", NOW).is_present


def test_nobody_comes_in_after_the_end() -> None:
    for own in (None, seat(5), NAMELESS):
        with pytest.raises(LiveQuizOverError):
            take_seat(finished(), own, 5, "Vera", "it", NOW)
    with pytest.raises(LiveQuizOverError):
        named(NAMELESS, finished(), "Vera")


@pytest.mark.parametrize(
    ("quiz", "position"),
    [
        (LOBBY, 1),
        (OPEN, 2),
        (stepped(OPEN, LiveEvent.PAUSE), 2),
        (stepped(OPEN, LiveEvent.CLOSE), 3),
        (stepped(OPEN, LiveEvent.CLOSE, LiveEvent.PAUSE), 3),
        (stepped(OPEN, LiveEvent.REVEAL), 3),
        (stepped(OPEN, LiveEvent.REVEAL, LiveEvent.PAUSE), 3),
    ],
    ids=["lobby", "open", "paused", "closed", "closed, paused", "revealed", "revealed, paused"],
)
def test_who_comes_late_is_asked_what_is_still_open(quiz: LiveQuiz, position: int) -> None:
    assert first_position(quiz) == position
    assert take_seat(quiz, None, 5, "Vera", "it", NOW).first_position == position


def test_those_who_left_are_part_of_the_results_but_not_waited_for() -> None:
    for presence in (Presence.LEFT, Presence.OUT_OF_REACH):
        gone = with_presence(seat(5), presence)
        assert (gone.is_present, gone.is_seated) == (False, True)


def test_extra_time_is_a_share_of_the_questions_time() -> None:
    limit = timedelta(seconds=40)
    extra = [seat(extra_percent=percent).extra_time(limit) for percent in (0, 25, 100)]
    assert extra == [timedelta(0), timedelta(seconds=10), limit]
