"""`/teach`: the settings of a teacher's live quizzes, and the questions picked by hand."""

from bot.interaction import Interaction
from bot.quiz.live_settings import LiveSettings
from bot.quiz.setting_choices import mark_of, picked, setting_named
from bot.use_cases.teaching import choose_setting, drop_picks, teaching_defaults, toggle_pick
from bot.views.console_buttons import (
    ChooseSetting,
    DropPicks,
    OpenTeaching,
    PickQuestions,
    SetSetting,
    TeachInGroup,
    TogglePick,
)
from bot.views.console_screens import (
    console_screen,
    in_group_screen,
    pick_questions_screen,
    pick_topics_screen,
    setting_screen,
)


def teach(person: Interaction, button: OpenTeaching | None = None) -> None:
    """`/teach`, and the way back to it."""
    person.show(console_screen(person.page, _settings(person)))


def in_group(person: Interaction, button: TeachInGroup) -> None:
    """*In a group* was tapped."""
    person.show(in_group_screen(person.page, person.director.username))


def choose(person: Interaction, button: ChooseSetting) -> None:
    """A setting was tapped."""
    setting = setting_named(button.setting)
    person.show(setting_screen(person.page, _settings(person), setting))


def set_one(person: Interaction, button: SetSetting) -> None:
    """What a setting shall be was tapped."""
    settings = choose_setting(
        person.tx, person.pack, person.learner.id, button.setting, button.value
    )
    person.toast(person.page.say("live/setting_kept.txt"))
    person.show(console_screen(person.page, settings))


def pick_questions(person: Interaction, button: PickQuestions) -> None:
    """*Pick the questions* was tapped, a topic, or another page of it."""
    _show_picks(person, _settings(person), button.topic, button.page)


def toggle(person: Interaction, button: TogglePick) -> None:
    """A question was tapped, to pick it or to put it back."""
    settings = toggle_pick(person.tx, person.pack, person.learner.id, button.mark)
    picks = picked(settings, person.pack)
    is_picked = button.mark in [mark_of(question_id) for question_id in picks]
    toast = person.page.say("live/pick_noted.txt", is_picked=is_picked, count=len(picks))
    person.toast(toast)
    _show_picks(person, settings, button.topic, button.page)


def drop(person: Interaction, button: DropPicks) -> None:
    """*Let Fonte draw* was tapped."""
    settings = drop_picks(person.tx, person.learner.id)
    person.toast(person.page.say("live/picks_dropped.txt"))
    person.show(console_screen(person.page, settings))


def _show_picks(
    person: Interaction, settings: LiveSettings, topic: str | None, number: int
) -> None:
    if topic is None:
        person.show(pick_topics_screen(person.page, settings))
    else:
        person.show(pick_questions_screen(person.page, settings, topic, number))


def _settings(person: Interaction) -> LiveSettings:
    return teaching_defaults(person.tx, person.learner.id)
