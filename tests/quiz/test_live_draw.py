"""Drawing the questions of a live quiz: as chosen, or spread over the article and its levels."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.library import load_pack
from bot.quiz.live_draw import balanced, draw_questions
from bot.quiz.live_settings import LiveSettings

PACK = load_pack()
IDS = [question.id for question in PACK.questions]


def drawn_ids(chosen: LiveSettings, seed: int = 1) -> list[str]:
    return [one.question_id for one in draw_questions(PACK, chosen, Random(seed))]


def test_questions_picked_by_hand_are_asked_as_picked_whatever_else_is_set() -> None:
    picked = (IDS[7], IDS[2], IDS[30])
    of_topic = LiveSettings(chosen=picked, topic=PACK.topics[0].id, count=1)
    assert drawn_ids(of_topic) == list(picked)


def test_a_picked_question_that_left_the_pack_is_not_asked() -> None:
    assert drawn_ids(LiveSettings(chosen=(IDS[7], "gone", IDS[2]))) == [IDS[7], IDS[2]]
    assert len(drawn_ids(LiveSettings(chosen=("gone",), count=3))) == 3


@settings(deadline=None, max_examples=40)
@given(st.integers(), st.sampled_from([None, *PACK.topics]), st.integers(1, 60))
def test_as_many_as_wanted_are_drawn_from_the_topic_and_none_twice(
    seed: int, topic: object, count: int
) -> None:
    topic_id = getattr(topic, "id", None)
    there = [question.id for question in PACK.questions_on(topic_id)]
    drawn = drawn_ids(LiveSettings(topic=topic_id, count=count), seed)
    assert len(drawn) == len(set(drawn)) == min(count, len(there))
    assert set(drawn) <= set(there)


def test_positions_count_from_one_and_every_option_has_its_place() -> None:
    drawn = draw_questions(PACK, LiveSettings(count=20), Random(1))
    assert [one.position for one in drawn] == list(range(1, 21))
    orders = set()
    for one in drawn:
        options = [option.id for option in PACK.question(one.question_id).options]
        assert sorted(one.option_order) == sorted(options)
        orders.add(one.option_order)
    assert len(orders) > 5


def test_the_same_chance_draws_the_same_quiz_and_another_one_another() -> None:
    assert drawn_ids(LiveSettings(), 1) == drawn_ids(LiveSettings(), 1)
    assert len({tuple(drawn_ids(LiveSettings(), seed)) for seed in range(20)}) > 10


def test_of_a_topic_that_has_left_the_pack_all_topics_are_drawn_from() -> None:
    assert drawn_ids(LiveSettings(topic="gone")) == drawn_ids(LiveSettings())


def test_no_passage_is_asked_twice_before_every_other_was_asked_once() -> None:
    """As long as there is a question whose passages all are still fresh, one of those is drawn."""
    for seed in range(20):
        used: Counter[str] = Counter()
        left = list(PACK.questions)
        for question in balanced(PACK.questions, 15, Random(seed)):
            of = {one.id: {quote.passage for quote in one.quotes} for one in left}
            least = min(max(used[passage] for passage in of[one.id]) for one in left)
            assert max(used[passage] for passage in of[question.id]) == least
            used.update(of[question.id])
            left.remove(question)


def test_levels_take_turns_within_a_passage() -> None:
    passage = max(
        (passage.id for passage in PACK.articles[0].passages),
        key=lambda one: len(PACK.questions_proven_by(one)),
    )
    there = [q for q in PACK.questions_proven_by(passage) if len(q.quotes) == 1]
    levels = {question.level for question in there}
    assert len(levels) > 1  # or this would show nothing
    for seed in range(20):
        first = balanced(there, len(levels), Random(seed))
        assert {question.level for question in first} == levels
