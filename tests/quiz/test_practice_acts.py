"""Any sequence of acts on a practice, sensible or not, leaves a practice that makes sense."""

import contextlib
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quiz.errors import QuizError
from bot.quiz.practice import Practice, draw
from bot.quiz.progress import summarise
from tests.running_bot import PACK

pytestmark = pytest.mark.unmeasured

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIZE = 4
ACT = st.one_of(
    st.tuples(st.just("answer"), st.integers(-1, SIZE + 1), st.sampled_from("abcdz")),
    st.tuples(st.just("skip"), st.integers(-1, SIZE + 1), st.just("")),
    st.tuples(st.just("end"), st.just(0), st.just("")),
)


def after(practice: Practice, act: str, position: int, option: str, now: datetime) -> Practice:
    """The practice after an act; as it was when the act is refused."""
    with contextlib.suppress(QuizError):
        if act == "end":
            return practice.ended(now)
        step = practice.at(position)
        if act == "skip":
            return practice.after(step.skipped(now))
        return practice.after(step.answered(PACK.question(step.asked.question_id), option, now))
    return practice


@settings(deadline=None)
@given(st.integers(), st.lists(ACT, max_size=25))
def test_an_outcome_once_there_never_changes_and_none_comes_out_of_turn(
    seed: int, acts: list[tuple[str, int, str]]
) -> None:
    drawn = draw(PACK.questions, SIZE, {}, Random(seed))
    practice = Practice(1, 1, None, False, NOW, drawn)
    for number, (act, position, option) in enumerate(acts):
        before = practice
        practice = after(practice, act, position, option, NOW + timedelta(seconds=number))
        for old, new in zip(before.questions, practice.questions, strict=True):
            assert old.outcome is None or new == old
            assert new.question_id == old.question_id
        assert practice.done - before.done in (0, 1)
        assert before.ended_at is None or practice == before
        done = [asked.outcome is not None for asked in practice.questions]
        assert done == sorted(done, reverse=True)
        summary = summarise(practice, PACK)
        assert summary.score.answered + summary.skipped == practice.done
        assert len(summary.missed) == practice.done - summary.score.right
