"""`/teach`: the settings of a teacher's live quizzes, and the questions picked by hand."""

from telegram import Update

from bot.context import FonteContext
from bot.quiz.live_settings import LiveSettings
from bot.quiz.setting_choices import mark_of, picked, setting_named
from bot.use_cases.teaching import choose_setting, drop_picks, teaching_defaults, toggle_pick
from bot.views.console_buttons import ChooseSetting, PickQuestions, SetSetting, TogglePick
from bot.views.console_screens import (
    console_screen,
    in_group_screen,
    pick_questions_screen,
    pick_topics_screen,
    setting_screen,
)


async def teach(update: Update, context: FonteContext) -> None:
    """`/teach`, and the way back to it."""
    context.show(console_screen(context.page, await _settings(context)))


async def in_group(update: Update, context: FonteContext) -> None:
    """*In a group* was tapped."""
    context.show(in_group_screen(context.page, context.bot.username))


async def choose(update: Update, context: FonteContext) -> None:
    """A setting was tapped."""
    setting = setting_named(ChooseSetting.decode(context.tapped).setting)
    context.show(setting_screen(context.page, await _settings(context), setting))


async def set_one(update: Update, context: FonteContext) -> None:
    """What a setting shall be was tapped."""
    button = SetSetting.decode(context.tapped)
    settings = await choose_setting(
        context.work, context.pack, context.learner.id, button.setting, button.value
    )
    context.toast(context.page.say("setting_kept.txt"))
    context.show(console_screen(context.page, settings))


async def pick_questions(update: Update, context: FonteContext) -> None:
    """*Pick the questions* was tapped, a topic, or another page of it."""
    button = PickQuestions.decode(context.tapped)
    _show_picks(context, await _settings(context), button.topic, button.page)


async def toggle(update: Update, context: FonteContext) -> None:
    """A question was tapped, to pick it or to put it back."""
    button = TogglePick.decode(context.tapped)
    settings = await toggle_pick(context.work, context.pack, context.learner.id, button.mark)
    picks = picked(settings, context.pack)
    is_picked = button.mark in [mark_of(question_id) for question_id in picks]
    toast = context.page.say("pick_noted.txt", is_picked=is_picked, count=len(picks))
    context.toast(toast)
    _show_picks(context, settings, button.topic, button.page)


async def drop(update: Update, context: FonteContext) -> None:
    """*Let Fonte draw* was tapped."""
    settings = await drop_picks(context.work, context.learner.id)
    context.toast(context.page.say("picks_dropped.txt"))
    context.show(console_screen(context.page, settings))


def _show_picks(
    context: FonteContext, settings: LiveSettings, topic: str | None, number: int
) -> None:
    if topic is None:
        context.show(pick_topics_screen(context.page, settings))
    else:
        context.show(pick_questions_screen(context.page, settings, topic, number))


async def _settings(context: FonteContext) -> LiveSettings:
    return await teaching_defaults(context.work, context.learner.id)
