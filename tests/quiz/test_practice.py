"""A practice as a value: draw, answer, skip, end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quiz.errors import AlreadyAnsweredError, PracticeOverError, StaleButtonError
from bot.quiz.history import QuestionHistory
from bot.quiz.learner import Learner, language_of
from bot.quiz.outcome import Outcome
from bot.quiz.practice import Practice, PracticeSize, draw
from bot.quiz.progress import progress_of, summarise
from tests.running_bot import PACK

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUESTIONS = PACK.questions


def practice(count: int = 3, seed: int = 1) -> Practice:
    return Practice(1, 1, None, False, NOW, draw(QUESTIONS, count, {}, Random(seed)))


def skipped(begun: Practice, position: int, now: datetime = NOW) -> Practice:
    return begun.after(begun.at(position).skipped(now))


def shown(begun: Practice, position: int, now: datetime = NOW) -> Practice:
    return begun.after(begun.at(position).shown(now))


def wrong_option(begun: Practice, position: int) -> str:
    asked = begun.at(position).asked
    key = PACK.question(asked.question_id).key
    return next(option for option in asked.option_order if option != key)


def answered(begun: Practice, position: int, *, right: bool) -> Practice:
    question = PACK.question(begun.at(position).asked.question_id)
    option = question.key if right else wrong_option(begun, position)
    return begun.after(begun.at(position).answered(question, option, NOW))


@given(st.integers(), st.sets(st.sampled_from([q.id for q in QUESTIONS])), st.integers(1, 53))
def test_questions_not_yet_seen_come_first_then_those_seen_longest_ago(
    seed: int, seen: set[str], count: int
) -> None:
    ages = {question_id: age for age, question_id in enumerate(sorted(seen))}
    histories = {i: QuestionHistory(i, NOW - timedelta(days=age)) for i, age in ages.items()}
    drawn = [asked.question_id for asked in draw(QUESTIONS, count, histories, Random(seed))]
    assert len(set(drawn)) == len(drawn) == count
    fresh = [question_id for question_id in drawn if question_id not in seen]
    assert drawn[: len(fresh)] == fresh
    assert len(fresh) == min(count, len(QUESTIONS) - len(seen))
    known = drawn[len(fresh) :]
    assert known == sorted(seen, key=lambda question_id: -ages[question_id])[: len(known)]


@given(st.integers())
def test_options_are_shuffled_and_none_is_lost(seed: int) -> None:
    for asked in draw(QUESTIONS, 53, {}, Random(seed)):
        options = {option.id for option in PACK.question(asked.question_id).options}
        assert set(asked.option_order) == options
        for option in options:
            assert asked.option_at(asked.letter_of(option).lower()) == option


@pytest.mark.parametrize("letter", ["", "E", "AB", "1", "à", " "])
def test_what_is_no_letter_of_the_question_is_no_option(letter: str) -> None:
    assert practice().at(1).asked.option_at(letter) is None


def test_an_answer_is_graded_by_the_key() -> None:
    begun = practice()
    assert answered(begun, 1, right=True).at(1).asked.outcome is Outcome.RIGHT
    assert answered(begun, 1, right=False).at(1).asked.outcome is Outcome.WRONG


def test_a_question_is_behind_when_a_later_one_was_shown_or_the_practice_is_over() -> None:
    begun = answered(shown(practice(), 1), 1, right=True)
    assert not begun.at(1).has_moved_on
    assert shown(begun, 2).at(1).has_moved_on
    assert begun.ended(NOW).at(1).has_moved_on


def test_the_first_answer_counts() -> None:
    once = answered(practice(), 1, right=False)
    with pytest.raises(AlreadyAnsweredError):
        answered(once, 1, right=True)
    with pytest.raises(AlreadyAnsweredError):
        skipped(once, 1)


def test_what_was_chosen_and_when_is_kept() -> None:
    later = NOW + timedelta(minutes=1)
    begun = shown(shown(practice(2), 1), 1, later)
    question = PACK.question(begun.at(1).asked.question_id)
    once = begun.after(begun.at(1).answered(question, wrong_option(begun, 1), later))
    first = once.at(1).asked
    assert (first.asked_at, first.answered_at) == (NOW, later)
    assert first.chosen_option == wrong_option(begun, 1)
    last = skipped(once, 2, later).at(2).asked
    assert (last.outcome, last.answered_at) == (Outcome.SKIPPED, later)


@pytest.mark.parametrize(
    ("size", "of_seven", "of_fifty"), [("5", 5, 5), ("10", 7, 10), ("all", 7, 50)]
)
def test_a_size_asks_for_no_more_than_there_are(size: str, of_seven: int, of_fifty: int) -> None:
    assert PracticeSize(size).of(7) == of_seven
    assert PracticeSize(size).of(50) == of_fifty


def test_a_learner_speaks_the_language_that_they_choose() -> None:
    learner = Learner(1, NOW, last_practice=3)
    assert learner.speaking("it").speaking("en") == replace(learner, language="en")
    assert learner.speaking("it").speaking(None) == learner


def test_a_question_ahead_and_an_unknown_option_are_stale() -> None:
    begun = practice()
    with pytest.raises(StaleButtonError):
        answered(begun, 2, right=True)
    with pytest.raises(StaleButtonError):
        skipped(begun, 0)
    with pytest.raises(StaleButtonError):
        begun.at(1).answered(PACK.question(begun.at(1).asked.question_id), "z", NOW)


def test_nothing_is_answered_after_the_end_and_the_first_end_stays() -> None:
    over = practice().ended(NOW)
    with pytest.raises(PracticeOverError):
        answered(over, 1, right=True)
    assert over.ended(NOW + timedelta(hours=1)).ended_at == NOW


def test_a_summary_counts_right_wrong_and_skipped() -> None:
    begun = practice(4)
    summary = summarise(answered(answered(begun, 1, right=True), 2, right=False), PACK)
    summary = summarise(skipped(summary.practice, 3), PACK)
    assert (summary.score.right, summary.score.answered, summary.skipped) == (1, 2, 1)
    assert summary.score.share == 0.5
    missed = [begun.at(2).asked.question_id, begun.at(3).asked.question_id]
    assert [question.id for question in summary.missed] == missed
    proven_by = {quote.passage for question in summary.missed for quote in question.quotes}
    assert {passage.id for passage in summary.passages_to_read} == proven_by
    assert sum(score.answered for _, score in summary.by_topic) == 2
    assert sum(score.right for _, score in summary.by_topic) == 1


def test_a_question_that_left_the_pack_does_not_break_a_summary() -> None:
    gone = replace(practice(1).questions[0], question_id="gone", outcome=Outcome.WRONG)
    summary = summarise(replace(practice(1), questions=(gone,)), PACK)
    assert summary.score.answered == 1
    assert summary.missed == ()


def test_a_passage_is_mastered_when_the_latest_answers_to_all_its_questions_are_right() -> None:
    of_p1 = PACK.questions_proven_by("p1")
    right = {
        q.id: QuestionHistory(q.id, NOW).after(Outcome.WRONG, NOW).after(Outcome.RIGHT, NOW)
        for q in of_p1
    }
    progress = progress_of(right, PACK, 2)
    assert progress.days_active == 2
    mastered = {shown.passage.id for shown in progress.passages if shown.is_mastered}
    assert "p1" in mastered
    assert progress.score.share == 0.5
    lapsed = right | {of_p1[0].id: right[of_p1[0].id].after(Outcome.WRONG, NOW)}
    assert progress_of(lapsed, PACK, 2).passages_mastered == progress.passages_mastered - 1


def test_a_skip_is_seen_but_undoes_nothing() -> None:
    later = NOW + timedelta(days=1)
    history = QuestionHistory("q", NOW).after(Outcome.RIGHT, NOW).after(Outcome.SKIPPED, later)
    assert history.is_mastered
    assert (history.times_answered, history.last_seen_at) == (1, later)


def test_each_day_counts_once() -> None:
    learner = Learner(1, NOW).active_on(NOW.date()).active_on(NOW.date())
    assert learner.days_active == 1
    assert learner.active_on(NOW.date() + timedelta(days=1)).days_active == 2


def test_a_clock_that_is_put_back_over_midnight_makes_no_new_day() -> None:
    today, tomorrow = NOW.date(), NOW.date() + timedelta(days=1)
    learner = Learner(1, NOW)
    for day in (today, tomorrow, today, tomorrow):
        learner = learner.active_on(day)
    assert (learner.days_active, learner.last_active_on) == (2, tomorrow)
    much_earlier = learner.active_on(today - timedelta(days=300))
    assert much_earlier.days_active == 3  # the clock was wrong until now


@pytest.mark.parametrize(
    ("code", "language"),
    [("it", "it"), ("it-CH", "it"), ("IT_it", "it"), ("de", "en"), ("ita", "en"), (None, "en")],
)
def test_every_kind_of_italian_is_italian_and_all_else_english(
    code: str | None, language: str
) -> None:
    assert language_of(code) == language
