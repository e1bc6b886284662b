"""Whatever was answered in whatever order, the figures agree with each other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quiz.history import QuestionHistory
from bot.quiz.outcome import Outcome
from bot.quiz.progress import progress_of
from tests.running_bot import PACK

pytestmark = pytest.mark.unmeasured

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IDS = [question.id for question in PACK.questions]
PAST = st.lists(st.sampled_from(Outcome), min_size=1, max_size=6)


def history(question_id: str, past: list[Outcome]) -> QuestionHistory:
    known = QuestionHistory(question_id, NOW)
    for day, outcome in enumerate(past):
        known = known.after(outcome, NOW + timedelta(days=day))
    return known


@settings(deadline=None)
@given(PAST)
def test_a_history_counts_every_answer_and_remembers_the_latest(past: list[Outcome]) -> None:
    known = history("q", past)
    answers = [outcome for outcome in past if outcome is not Outcome.SKIPPED]
    assert (known.times_right, known.times_wrong) == (
        answers.count(Outcome.RIGHT),
        answers.count(Outcome.WRONG),
    )
    assert known.is_mastered == (answers[-1:] == [Outcome.RIGHT])
    assert known.last_seen_at == NOW + timedelta(days=len(past) - 1)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(IDS), PAST))
def test_the_topics_add_up_to_the_whole(pasts: dict[str, list[Outcome]]) -> None:
    histories = {question_id: history(question_id, past) for question_id, past in pasts.items()}
    progress = progress_of(histories, PACK, 1)
    answers = [outcome for past in pasts.values() for outcome in past]
    right, wrong = answers.count(Outcome.RIGHT), answers.count(Outcome.WRONG)
    assert (progress.score.right, progress.score.answered) == (right, right + wrong)
    assert progress.score.share == (right / (right + wrong) if right + wrong else None)
    assert sum(score.right for _, score in progress.by_topic) == right
    assert sum(score.answered for _, score in progress.by_topic) == right + wrong
    assert all(score.answered for _, score in progress.by_topic)
    assert (progress.questions_seen, progress.questions) == (len(pasts), len(IDS))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(IDS), PAST))
def test_a_passage_counts_the_questions_it_proves(pasts: dict[str, list[Outcome]]) -> None:
    histories = {question_id: history(question_id, past) for question_id, past in pasts.items()}
    for shown in progress_of(histories, PACK, 1).passages:
        proven = [
            question.id
            for question in PACK.questions
            if any(quote.passage == shown.passage.id for quote in question.quotes)
        ]
        right_last = [i for i in proven if i in histories and histories[i].is_mastered]
        assert (shown.mastered, shown.questions) == (len(right_last), len(proven))
        assert shown.is_mastered == (right_last == proven != [])


def test_what_has_left_the_pack_counts_no_more() -> None:
    gone = {"a-question-of-last-year": history("a-question-of-last-year", [Outcome.RIGHT])}
    assert progress_of(gone, PACK, 1).score.answered == 0
    assert progress_of(gone, PACK, 1).questions_seen == 0
