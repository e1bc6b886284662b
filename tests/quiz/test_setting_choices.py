"""What a teacher can choose: whatever is offered can be set, and nothing else."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quiz.errors import StaleButtonError
from bot.quiz.live_draw import draw_questions
from bot.quiz.live_settings import Asked, Leaderboard, LiveSettings, Names, Points
from bot.quiz.setting_choices import (
    MOST_PICKS,
    Setting,
    TooManyPicksError,
    choices_of,
    drawn,
    mark_of,
    picked,
    setting_named,
    settings_with,
    topic_of,
    value_of,
    with_pick_toggled,
    without_picks,
)
from tests.quiz.live_samples import LIVE_PACK
from tests.running_bot import PACK

PLAIN = LiveSettings()
TOPIC = PACK.topics[0].id


@pytest.mark.parametrize("setting", Setting)
def test_whatever_is_offered_can_be_set_and_is_then_the_one_in_force(setting: Setting) -> None:
    for settings in (PLAIN, replace(PLAIN, topic=TOPIC)):
        offered = choices_of(setting, settings, PACK)
        assert [choice.is_in_force for choice in offered].count(True) == 1
        for choice in offered:
            changed = settings_with(settings, setting.value, choice.value, PACK)
            now = choices_of(setting, changed, PACK)
            assert [one.value for one in now if one.is_in_force] == [choice.value]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("topic", TOPIC, replace(PLAIN, topic=TOPIC)),
        ("topic", None, PLAIN),
        ("count", "20", replace(PLAIN, count=20)),
        ("seconds", "45", replace(PLAIN, seconds=45)),
        ("seconds", None, PLAIN),
        ("points", "speed", replace(PLAIN, points=Points.SPEED_BONUS)),
        ("order", "no", replace(PLAIN, shuffle=False)),
        ("change", "no", replace(PLAIN, is_changeable=False)),
        ("names", "drawn", replace(PLAIN, names=Names.DRAWN)),
        ("leaderboard", "each", replace(PLAIN, leaderboard=Leaderboard.EACH_QUESTION)),
        ("asked", "warm_up", replace(PLAIN, asked=Asked.WARM_UP)),
    ],
)
def test_a_choice_changes_its_setting_alone(
    name: str, value: str | None, expected: LiveSettings
) -> None:
    assert settings_with(PLAIN, name, value, PACK) == expected


@given(st.text(max_size=12).filter(lambda text: text not in list(Setting)))
def test_any_other_name_is_a_stale_button(name: str) -> None:
    with pytest.raises(StaleButtonError):
        setting_named(name)
    with pytest.raises(StaleButtonError):
        settings_with(PLAIN, name, None, PACK)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topic", "no-such-topic"),
        ("count", None),
        ("count", "4"),
        ("seconds", "5"),
        ("points", None),
        ("order", "True"),
        ("chosen", None),
        ("is_changeable", "no"),
    ],
)
def test_a_value_that_is_not_offered_is_a_stale_button(name: str, value: str | None) -> None:
    with pytest.raises(StaleButtonError):
        settings_with(PLAIN, name, value, PACK)


def test_no_more_questions_are_offered_than_a_topic_has() -> None:
    six = replace(PLAIN, topic=TOPIC, count=20)
    assert len(PACK.questions_on(TOPIC)) == 6
    assert [choice.value for choice in choices_of(Setting.COUNT, six, PACK)] == ["3", "5", "10"]
    assert value_of(Setting.COUNT, six, PACK) == "10"
    assert drawn(six, PACK) == 6
    assert drawn(replace(PLAIN, count=20), PACK) == 20


def test_of_a_topic_that_has_left_the_pack_all_topics_are_left() -> None:
    gone = replace(PLAIN, topic="gone")
    assert topic_of(gone, PACK) is None
    assert value_of(Setting.TOPIC, gone, PACK) is None
    assert drawn(gone, PACK) == PLAIN.count


@pytest.mark.parametrize("topic", [None, TOPIC, "gone"])
@pytest.mark.parametrize("count", [3, 20])
def test_as_many_are_drawn_as_the_console_says(topic: str | None, count: int) -> None:
    settings = replace(PLAIN, topic=topic, count=count)
    questions = draw_questions(PACK, settings, Random(1))
    assert len(questions) == drawn(settings, PACK)
    on_topic = {PACK.question(one.question_id).topic for one in questions}
    assert topic_of(settings, PACK) is None or on_topic == {topic}


def test_questions_are_picked_in_order_and_put_back() -> None:
    first, second, third = (question.id for question in LIVE_PACK.questions[:3])
    settings = PLAIN
    for question in (third, first, second):
        settings = with_pick_toggled(settings, mark_of(question), LIVE_PACK)
    assert settings.chosen == (third, first, second)
    settings = with_pick_toggled(settings, mark_of(first), LIVE_PACK)
    assert settings.chosen == (third, second)
    assert without_picks(settings) == PLAIN


def test_a_mark_of_no_question_is_a_stale_button() -> None:
    for mark in ("", "0000000000", PACK.questions[0].id):
        with pytest.raises(StaleButtonError):
            with_pick_toggled(PLAIN, mark, PACK)


def test_a_quiz_takes_thirty_picks_and_no_more() -> None:
    ids = [question.id for question in PACK.questions]
    full = replace(PLAIN, chosen=tuple(ids[:MOST_PICKS]))
    with pytest.raises(TooManyPicksError):
        with_pick_toggled(full, mark_of(ids[MOST_PICKS]), PACK)
    assert len(with_pick_toggled(full, mark_of(ids[0]), PACK).chosen) == MOST_PICKS - 1


def test_picks_that_have_left_the_pack_are_dropped_with_the_next_pick() -> None:
    stale = replace(PLAIN, chosen=("gone", LIVE_PACK.questions[0].id))
    assert picked(stale, LIVE_PACK) == (LIVE_PACK.questions[0].id,)
    changed = with_pick_toggled(stale, mark_of(LIVE_PACK.questions[1].id), LIVE_PACK)
    assert changed.chosen == tuple(question.id for question in LIVE_PACK.questions[:2])


def test_no_two_questions_have_the_same_mark() -> None:
    assert len({mark_of(question.id) for question in PACK.questions}) == len(PACK.questions)
