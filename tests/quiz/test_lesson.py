"""A lesson: who is waited for, what was chosen, who earned what, and what a ruling changes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.quiz.lesson import DELIVERED_WITHIN, FASTEST_BONUS, RIGHT, Lesson, ends_at
from bot.quiz.live import MORE_TIME, LiveEvent
from bot.quiz.live_settings import Asked, LiveSettings, Points
from bot.quiz.seats import Presence
from tests.quiz.live_samples import (
    LIMIT,
    LIVE_PACK,
    NOW,
    after,
    at_question,
    finished,
    key_of,
    lesson,
    marked,
    response,
    seat,
    stepped,
    timed,
    wrong_of,
)

OVER = finished()
SPEED = timed(points=Points.SPEED_BONUS)


def scores(of: Lesson) -> dict[int, tuple[int, int, int, int]]:
    """Person id -> rank, points, right, asked; in the order of the standings."""
    return {
        one.seat.person_id: (one.rank, one.points, one.right, one.asked)
        for one in of.standings(LIVE_PACK)
    }


def ruled(of: Lesson, position: int, **ruling: object) -> Lesson:
    question = replace(of.quiz.question_at(position), **ruling)  # type: ignore[arg-type]
    return replace(of, quiz=of.quiz.with_question(question))


def test_right_answers_earn_a_point_each_and_the_best_comes_first() -> None:
    assert scores(marked(OVER, {1: "+-.", 2: "+++", 3: "..."})) == {
        2: (1, 3, 3, 3),
        1: (2, 1, 1, 3),
        3: (3, 0, 0, 3),
    }


def test_those_level_share_a_rank_and_stand_as_they_came_in() -> None:
    standings = scores(marked(OVER, {9: "+..", 4: "..+", 6: "+++", 2: "---"}))
    assert [(person, row[0]) for person, row in standings.items()] == [
        (6, 1),
        (9, 2),
        (4, 2),
        (2, 4),
    ]


def test_the_podium_has_three_places_and_nobody_without_points() -> None:
    of = marked(OVER, {1: "+++", 2: "++.", 3: "++-", 4: "+..", 5: "..."})
    assert [one.seat.person_id for one in of.podium(LIVE_PACK)] == [1, 2, 3]
    few = marked(OVER, {1: "+..", 2: "..."})
    assert [one.seat.person_id for one in few.podium(LIVE_PACK)] == [1]


def test_a_late_answer_earns_nothing_and_is_not_counted_as_an_answer() -> None:
    late = response(1, 1, key_of(OVER, 1), is_late=True)
    of = lesson(OVER, (seat(1),), late)
    assert scores(of) == {1: (1, 0, 0, 3)}
    assert of.response_of(1, 1) is None
    assert of.answered(1) == sum(of.split(1).values()) == 0


def test_who_came_later_is_only_measured_by_what_was_asked_since() -> None:
    of = marked(OVER, {1: "+++", 2: ".++"})
    later = replace(of, seats=(seat(1), seat(2, first_position=2)))
    assert scores(later) == {1: (1, 3, 3, 3), 2: (2, 2, 2, 2)}
    assert [q.position for q in later.asked_of(later.seats[1])] == [2, 3]


def test_an_answer_from_before_ones_time_counts_nowhere() -> None:
    of = marked(OVER, {1: "+++", 2: "+++"})
    later = replace(of, seats=(seat(1), seat(2, first_position=2)))
    assert later.answered(1) == 1
    assert scores(later)[2] == (2, 2, 2, 2)


def test_who_was_taken_out_or_never_gave_a_name_is_not_in_the_results() -> None:
    of = marked(OVER, {1: "+++", 2: "+++", 3: "+++"})
    seats = (
        seat(1),
        seat(2, presence=Presence.REMOVED),
        seat(3, "", presence=Presence.NAMING),
    )
    assert list(scores(replace(of, seats=seats))) == [1]
    assert replace(of, seats=seats).answered(1) == 1


def test_who_left_keeps_their_score() -> None:
    of = marked(OVER, {1: "+++", 2: "+--"})
    left = replace(of, seats=(seat(1, presence=Presence.LEFT), seat(2)))
    assert scores(left) == scores(of)


def test_a_void_or_skipped_question_earns_nobody_anything() -> None:
    of = marked(OVER, {1: "+++", 2: "-+-"})
    for ruling in ("is_void", "is_skipped"):
        without = ruled(of, 2, **{ruling: True})
        assert scores(without) == {1: (1, 2, 2, 2), 2: (2, 0, 0, 2)}
        assert without.points(LIVE_PACK, 2, seat(1)) == 0
        assert scores(ruled(without, 2, **{ruling: False})) == scores(of)


def test_a_question_not_yet_asked_counts_for_nobody() -> None:
    quiz = at_question(1)
    of = lesson(quiz, (seat(1),), response(1, 1, key_of(quiz, 1)))
    assert scores(of) == {1: (1, 1, 1, 1)}


def test_an_option_accepted_beside_the_key_is_right_for_all_who_chose_it() -> None:
    of = marked(OVER, {1: "+--", 2: "---"})
    accepted = ruled(of, 1, accepted=(wrong_of(OVER, 1),))
    assert scores(accepted) == {1: (1, 1, 1, 3), 2: (1, 1, 1, 3)}
    assert accepted.is_right(LIVE_PACK, 1, 2)
    assert [q.position for q in accepted.missed_by(LIVE_PACK, seat(2))] == [2, 3]


def test_a_warm_up_is_not_graded_but_is_counted() -> None:
    of = marked(finished(LiveSettings(asked=Asked.WARM_UP)), {1: "+++"})
    assert scores(of) == {1: (1, 0, 3, 3)}


def test_speed_earns_half_as_much_again_at_once_and_nothing_at_the_last_moment() -> None:
    quiz = finished(SPEED)

    def points(seconds: float, extra_percent: int = 0) -> int:
        own = seat(1, extra_percent=extra_percent)
        given = response(1, 1, key_of(quiz, 1), seconds)
        return lesson(quiz, (own,), given).points(LIVE_PACK, 1, own)

    whole = LIMIT.total_seconds()
    assert points(0) == RIGHT + FASTEST_BONUS
    assert points(whole / 2) == RIGHT + FASTEST_BONUS / 2
    assert points(whole) == RIGHT
    assert points(whole, extra_percent=100) == RIGHT + FASTEST_BONUS / 2
    assert points(2 * whole, extra_percent=100) == RIGHT


def test_speed_earns_nothing_for_a_wrong_answer_or_without_a_timer() -> None:
    quiz = finished(SPEED)
    wrong = lesson(quiz, (seat(1),), response(1, 1, wrong_of(quiz, 1), 0))
    assert scores(wrong) == {1: (1, 0, 0, 3)}
    untimed = finished(LiveSettings(points=Points.SPEED_BONUS))
    assert scores(marked(untimed, {1: "+.."})) == {1: (1, 1, 1, 3)}


def test_a_question_that_left_the_pack_is_right_only_where_it_was_accepted() -> None:
    of = ruled(marked(OVER, {1: "+++"}), 1, question_id="gone")
    assert not of.is_right(LIVE_PACK, 1, 1)
    assert ruled(of, 1, accepted=(key_of(OVER, 1),)).is_right(LIVE_PACK, 1, 1)


def test_the_split_has_every_option_in_the_order_of_the_class() -> None:
    quiz = OVER.with_question(
        replace(OVER.question_at(1), option_order=("d", "b", "a", "c")),
    )
    given = [response(1, person, option) for person, option in enumerate("bbd", start=1)]
    of = lesson(quiz, (seat(1), seat(2), seat(3)), *given)
    assert list(of.split(1).items()) == [("d", 1), ("b", 2), ("a", 0), ("c", 0)]


def test_two_pupils_of_one_name_are_told_apart() -> None:
    called = ["Vera (2)", "Vera", "Ivo", "Vera", "Vera", "Vera (2)"]
    of = lesson(OVER, tuple(seat(n, name) for n, name in enumerate(called, start=1)))
    names = list(of.names.values())
    assert len(set(names)) == len(called)
    assert names[:5] == ["Vera (2)", "Vera", "Ivo", "Vera (3)", "Vera (4)"]


def test_the_class_waits_for_those_present_who_have_not_answered_in_time() -> None:
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
    given = (response(2, 1, "a"), response(2, 2, "a", is_late=True), response(1, 3, "a"))
    of = lesson(quiz, seats, *given)
    assert [own.person_id for own in of.awaited(2)] == [2, 3]


def test_a_question_ends_with_the_time_of_the_last_one_awaited() -> None:
    quiz = at_question(1, timed())
    seats = (seat(1), seat(2, extra_percent=50), seat(3), seat(4))
    of = lesson(quiz, seats, response(1, 3, "a"))
    delivered = {1: NOW, 2: after(2), 3: after(60), 4: None}
    assert ends_at(of, delivered) == NOW + DELIVERED_WITHIN + LIMIT  # the fourth is still to get it
    delivered[4] = NOW
    assert ends_at(of, delivered) == after(2) + LIMIT * 1.5
    assert ends_at(of, delivered | {1: after(50)}) == after(50) + LIMIT
    more = replace(of, quiz=stepped(quiz, LiveEvent.MORE_TIME))
    assert ends_at(more, delivered) == after(2) + LIMIT * 1.5 + MORE_TIME


def test_a_question_has_no_end_of_its_own_without_a_timer_or_when_all_have_answered() -> None:
    timed_quiz, untimed = at_question(1, timed()), at_question(1)
    assert ends_at(lesson(untimed, (seat(1),)), {1: NOW}) is None
    answered = lesson(timed_quiz, (seat(1),), response(1, 1, "a"))
    assert ends_at(answered, {1: NOW}) is None


@pytest.mark.parametrize("paused_seconds", [0, 90])
def test_the_end_is_put_off_by_a_pause(paused_seconds: float) -> None:
    quiz = stepped(at_question(1, timed()), LiveEvent.PAUSE, at=after(5))
    quiz = stepped(quiz, LiveEvent.RESUME, at=after(5 + paused_seconds))
    end = ends_at(lesson(quiz, (seat(1),)), {1: NOW})
    assert end == NOW + LIMIT + timedelta(seconds=paused_seconds)
