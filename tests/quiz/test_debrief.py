"""What a teacher learns after a lesson: the hardest questions, what tempted, who kept silent."""

from dataclasses import replace

from bot.quiz.debrief import facilities, hardest, silent
from bot.quiz.lesson import Lesson
from bot.quiz.seats import Presence
from tests.quiz.live_samples import (
    LIVE_PACK,
    at_question,
    finished,
    key_of,
    lesson,
    marked,
    response,
    seat,
    wrong_of,
)

OVER = finished(size=5)


def positions(of: Lesson) -> list[int]:
    return [one.question.position for one in hardest(of, LIVE_PACK)]


def test_a_facility_tells_how_many_were_asked_answered_and_right() -> None:
    of = marked(OVER, {1: "+++++", 2: "+-.++", 3: "+..++", 4: "+-+++"})
    told = [(one.pupils, one.answered, one.right) for one in facilities(of, LIVE_PACK)]
    assert told == [(4, 4, 4), (4, 3, 1), (4, 2, 2), (4, 4, 4), (4, 4, 4)]
    assert [one.share for one in facilities(of, LIVE_PACK)] == [1, 0.25, 0.5, 1, 1]


def test_only_those_are_counted_of_whom_the_question_was_asked() -> None:
    of = marked(OVER, {1: "+++++", 2: "++---", 3: "-----", 4: "-----"})
    seats = (
        seat(1),
        seat(2, first_position=3),
        seat(3, presence=Presence.REMOVED),
        seat(4, presence=Presence.LEFT),
    )
    told = facilities(replace(of, seats=seats), LIVE_PACK)
    assert [(one.pupils, one.answered, one.right) for one in told[1:3]] == [(2, 2, 1), (3, 3, 1)]


def test_without_pupils_there_is_no_share() -> None:
    told = facilities(lesson(OVER, ()), LIVE_PACK)
    assert [one.share for one in told] == [None] * 5
    assert hardest(lesson(OVER, ()), LIVE_PACK) == ()


def test_the_three_hardest_are_told_the_hardest_first() -> None:
    assert positions(marked(OVER, {1: "+-+--", 2: "++-+-", 3: "+++--"})) == [5, 4, 2]


def test_how_hard_a_question_was_is_a_share_of_those_who_were_asked() -> None:
    of = marked(OVER, {1: "+-+++", 2: "+++++", 3: "..+++", 4: "..+++"})
    late = replace(of, seats=(seat(1), seat(2), seat(3, first_position=3), seat(4)))
    shares = [one.share for one in facilities(late, LIVE_PACK)]
    assert shares[:2] == [2 / 3, 1 / 3]
    assert positions(late) == [2, 1]


def test_a_question_that_everybody_knew_is_not_hard() -> None:
    assert positions(marked(OVER, {1: "+++.+", 2: "+++++"})) == [4]


def test_questions_that_are_as_hard_are_told_as_they_were_asked() -> None:
    assert positions(marked(OVER, {1: "-----"})) == [1, 2, 3]


def test_a_void_or_skipped_question_is_left_out() -> None:
    of = marked(OVER, {1: "-----"})
    quiz = OVER.with_question(replace(OVER.question_at(1), is_void=True))
    quiz = quiz.with_question(replace(OVER.question_at(2), is_skipped=True))
    assert positions(replace(of, quiz=quiz)) == [3, 4, 5]


def test_what_was_not_asked_yet_is_left_out() -> None:
    quiz = at_question(2)
    assert [one.question.position for one in facilities(lesson(quiz, (seat(1),)), LIVE_PACK)] == [
        1,
        2,
    ]


def test_what_tempted_is_the_wrong_option_that_most_chose() -> None:
    key, first, second = key_of(OVER, 1), wrong_of(OVER, 1), wrong_of(OVER, 1, 1)
    chosen = [key, key, key, first, second, second]
    seats = tuple(seat(person) for person in range(6))
    given = [response(1, person, option) for person, option in enumerate(chosen)]
    of = lesson(OVER, seats, *given)
    assert facilities(of, LIVE_PACK)[0].tempting == (second, 2)
    accepted = replace(OVER.question_at(1), accepted=(second,))
    ruled = replace(of, quiz=OVER.with_question(accepted))
    assert facilities(ruled, LIVE_PACK)[0].tempting == (first, 1)
    assert facilities(ruled, LIVE_PACK)[0].right == 5


def test_nothing_tempted_where_nobody_erred() -> None:
    assert facilities(marked(OVER, {1: "+...."}), LIVE_PACK)[0].tempting is None


def test_the_silent_are_named_with_how_often_the_most_silent_first() -> None:
    of = marked(OVER, {1: "+-+-+", 2: "+.+.+", 3: "....."})
    assert [(own.person_id, count) for own, count in silent(of)] == [(3, 5), (2, 2)]


def test_who_came_late_was_not_silent_before_and_a_late_answer_is_none() -> None:
    late = response(5, 1, "a", is_late=True)
    given = [response(4, 1, "a"), late]
    of = lesson(OVER, (seat(1, first_position=4), seat(2, first_position=6)), *given)
    assert [(own.person_id, count) for own, count in silent(of)] == [(1, 1)]
