"""The teacher's console, drawn from the real pack and from one whose every text is hostile."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.content import LANGUAGES, Language
from bot.quiz.errors import StaleButtonError
from bot.quiz.live_settings import Asked, Leaderboard, LiveSettings, Names, Points
from bot.quiz.setting_choices import MOST_PICKS, Setting
from bot.views.console_buttons import ChooseSetting, SetSetting
from bot.views.console_screens import (
    console_screen,
    in_group_screen,
    pick_questions_screen,
    pick_topics_screen,
    setting_screen,
)
from bot.views.page import Page
from bot.views.screen import Key, Screen
from bot.views.words import Words
from tests.running_bot import PACK
from tests.views.taken import assert_taken, labels, seen
from tests.views.test_screens import hostile_pack

WORDS = Words()
PLAIN = LiveSettings()
PICKED = replace(PLAIN, chosen=tuple(question.id for question in PACK.questions[:MOST_PICKS]))
OTHER = LiveSettings(
    topic=PACK.topics[0].id,
    count=20,
    seconds=30,
    points=Points.SPEED_BONUS,
    shuffle=False,
    is_changeable=False,
    names=Names.DRAWN,
    leaderboard=Leaderboard.EACH_QUESTION,
    asked=Asked.WARM_UP,
)


def every_screen(page: Page) -> Iterator[Screen]:
    yield in_group_screen(page, "fonte_bot")
    for settings in (PLAIN, PICKED, OTHER, replace(PLAIN, points=Points.SPEED_BONUS)):
        yield console_screen(page, settings)
        yield pick_topics_screen(page, settings)
        for setting in Setting:
            yield setting_screen(page, settings, setting)
        for topic in page.pack.topics:
            pages = -(-len(page.pack.questions_on(topic.id)) // 6)
            for number in range(pages):
                yield pick_questions_screen(page, settings, topic.id, number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_the_console_is_a_message_that_telegram_takes(language: Language) -> None:
    for screen in every_screen(Page(WORDS, PACK, language)):
        assert_taken(screen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_content_is_shown_as_text(language: Language) -> None:
    page = Page(WORDS, hostile_pack(), language)
    question = page.pack.questions[0]
    settings = replace(PLAIN, topic=question.topic, chosen=(question.id,))
    for screen in (
        console_screen(page, replace(settings, chosen=())),
        pick_topics_screen(page, settings),
        pick_questions_screen(page, settings, question.topic, 0),
    ):
        assert "<b>x</b> {{ 7*7 }} &" in seen(screen.text)


def test_the_two_languages_have_the_same_keys_under_other_words() -> None:
    italian, english = (list(every_screen(Page(WORDS, PACK, language))) for language in LANGUAGES)
    for one, other in zip(italian, english, strict=True):
        assert one.text != other.text
        assert [len(row) for row in one.keyboard] == [len(row) for row in other.keyboard]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_console_tells_every_setting_as_its_own_screen_has_it(language: Language) -> None:
    page = Page(WORDS, PACK, language)
    for settings in (PLAIN, OTHER):
        console = seen(console_screen(page, settings).text).lower()
        for setting in set(Setting) - {Setting.COUNT}:
            keys = [k for row in setting_screen(page, settings, setting).keyboard for k in row]
            choices = [k for k in keys if isinstance(k, Key) and isinstance(k.button, SetSetting)]
            shown = [key.label for key in choices if key.label.startswith("✓ ")]
            assert len(shown) == 1
            words = shown[0].removeprefix("✓ ").rpartition(" (")[0]
            assert words.lower() in console, (setting, words)


def test_with_questions_picked_by_hand_nothing_is_left_to_set_about_the_draw() -> None:
    page = Page(WORDS, PACK, "en")

    def settable(settings: LiveSettings) -> set[str]:
        keys = [key for row in console_screen(page, settings).keyboard for key in row]
        buttons = [key.button for key in keys if isinstance(key, Key)]
        return {button.setting for button in buttons if isinstance(button, ChooseSetting)}

    assert settable(PLAIN) == set(Setting)
    assert settable(PICKED) == set(Setting) - {Setting.TOPIC, Setting.COUNT}
    assert f"Questions: {MOST_PICKS}, picked by hand" in console_screen(page, PICKED).text


def test_a_bonus_without_a_timer_is_told_to_be_none() -> None:
    page = Page(WORDS, PACK, "en")
    without = console_screen(page, replace(PLAIN, points=Points.SPEED_BONUS))
    assert "needs a timer" in without.text
    assert "needs a timer" not in console_screen(page, OTHER).text


def test_a_pick_is_marked_in_words_on_its_key_and_in_the_text() -> None:
    page = Page(WORDS, PACK, "it")
    question = PACK.questions[1]
    settings = replace(PLAIN, chosen=(question.id,))
    screen = pick_questions_screen(page, settings, question.topic, 0)
    assert f"{question.stem.it} (scelta)" in seen(screen.text)
    marked = [label for label in labels(screen) if label.endswith("(scelta)")]
    assert len(marked) == 1
    assert marked[0].startswith("✓ 2. ")


def test_a_page_that_is_not_there_is_a_stale_button() -> None:
    page = Page(WORDS, PACK, "it")
    for topic, number in ((PACK.topics[0].id, 1), ("gone", 0), (PACK.topics[1].id, 2)):
        with pytest.raises(StaleButtonError):
            pick_questions_screen(page, PLAIN, topic, number)
