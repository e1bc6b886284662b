"""The screens around the practice: welcome, progress, settings, help, one's own data."""

from collections.abc import Sequence

from bot.content import Language
from bot.quiz.progress import Progress
from bot.views.buttons import (
    ChooseTopic,
    ForgetMe,
    GoHome,
    KeepMe,
    ReadPassage,
    SetLanguage,
    ShowProgress,
    ShowSettings,
)
from bot.views.page import Page
from bot.views.screen import Key, Screen


def welcome_screen(page: Page) -> Screen:
    """What Fonte is, and the four ways in."""
    article = page.pack.articles[0]
    return Screen(
        page.say("home/welcome.html", title=article.title.in_language(page.language)),
        (
            (page.key("practise", ChooseTopic()),),
            (page.key("read_article", ReadPassage(article.id, 1)),),
            (page.key("progress", ShowProgress()), page.key("settings", ShowSettings())),
        ),
    )


def progress_screen(page: Page, progress: Progress) -> Screen:
    """What was answered and mastered so far."""
    text = page.say(
        "practice/progress.html",
        answered=progress.score.answered,
        share=progress.score.share,
        seen=progress.questions_seen,
        questions=progress.questions,
        days=progress.days_active,
        by_topic=[
            (topic.title.in_language(page.language), score.right, score.answered)
            for topic, score in progress.by_topic
        ],
        mastered=progress.passages_mastered,
        passages=[
            (page.section(shown.passage), shown.mastered, shown.questions, shown.is_mastered)
            for shown in progress.passages
        ],
    )
    return Screen(text, ((page.key("practise", ChooseTopic()), page.key("home", GoHome())),))


def settings_screen(page: Page, chosen: Language | None) -> Screen:
    """The language."""
    choices: Sequence[tuple[str, Language | None]] = (
        ("italian", "it"),
        ("english", "en"),
        ("follow_telegram", None),
    )
    rows = []
    for name, language in choices:
        label = page.label(name)
        shown = page.label("chosen", label=label) if language == chosen else label
        rows.append((Key(shown, SetLanguage(language)),))
    return Screen(page.say("home/settings.html"), (*rows, (page.key("home", GoHome()),)))


def help_screen(page: Page, commands: Sequence[tuple[str, str]]) -> Screen:
    """All commands with what they do."""
    return Screen(page.say("home/help.html", commands=commands))


def forget_screen(page: Page) -> Screen:
    """Asks once more before everything is erased."""
    return Screen(
        page.say("people/forget_confirm.html"),
        ((page.key("forget_no", KeepMe()),), (page.key("forget_yes", ForgetMe()),)),
    )
