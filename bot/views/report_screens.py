"""What is left of a live quiz: the list of past ones, a report, and the end of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from markupsafe import Markup

from bot.quiz.debrief import Facility, facilities, hardest, silent
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuiz
from bot.quiz.live_settings import Leaderboard
from bot.views.asked import sections_of, stem_of, texts_of
from bot.views.console_buttons import OpenTeaching
from bot.views.dates import date_and_time
from bot.views.fitting import first_that_fits
from bot.views.live_buttons import LiveConsole
from bot.views.live_screens import letters_of, listed
from bot.views.page import Page
from bot.views.paging import page_keys
from bot.views.report_buttons import (
    AskDeleteReport,
    DeleteReport,
    ListReports,
    ReviewQuestion,
    SendFiles,
    ShowReport,
)
from bot.views.screen import Key, Screen

NAMES_ON_A_PLACE = 4
SILENT_LISTED = (15, 5, 0)  # how many are named, the most that fit
REVIEWS_IN_A_ROW = 3
PastQuiz = tuple[int, datetime, str, int]


def reports_screen(page: Page, quizzes: Sequence[PastQuiz], number: int, pages: int) -> Screen:
    """A page, from 0, of past quizzes: of each its id, when, its phase, the questions asked."""
    text = page.say(
        "reports/reports.html",
        page=number + 1,
        pages=pages,
        quizzes=[
            (date_and_time(when, page.language), page.label("quiz_phase", phase=phase), asked)
            for _, when, phase, asked in quizzes
        ],
    )
    rows = [
        (Key(date_and_time(when, page.language), ShowReport(quiz_id)),)
        for quiz_id, when, _, _ in quizzes
    ]
    turning = page_keys(page, number, pages, ListReports)
    back = (page.key("back_to_console", OpenTeaching()),)
    return Screen(text, tuple(row for row in (*rows, turning, back) if row))


def report_screen(page: Page, lesson: Lesson, flags: Mapping[int, int]) -> Screen:
    """The report of a quiz. `flags` are how many pupils think a question wrong, by position."""
    return _report(page, lesson, flags, is_debrief=False)


def debrief_screen(page: Page, lesson: Lesson, flags: Mapping[int, int]) -> Screen:
    """The same, as it is sent at the end to those who lead the quiz."""
    return _report(page, lesson, flags, is_debrief=True)


def delete_screen(page: Page, quiz: LiveQuiz) -> Screen:
    """Asks once more before a quiz is deleted, and says what is lost."""
    return Screen(
        page.say("reports/delete.html", when=date_and_time(quiz.created_at, page.language)),
        (
            (page.key("delete_no", ShowReport(quiz.id)),),
            (page.key("delete_yes", DeleteReport(quiz.id)),),
        ),
    )


def deleted_screen(page: Page) -> Screen:
    """A quiz is gone."""
    text = page.say("reports/deleted.html")
    return Screen(text, ((page.key("past_quizzes", ListReports(0)),),))


def podium_text(page: Page, lesson: Lesson) -> Markup:
    """Who came first, second and third; empty where there is no leaderboard, or nobody has any."""
    if lesson.quiz.settings.leaderboard is Leaderboard.NONE:
        return Markup()
    return _podium(page, lesson)


def _podium(page: Page, lesson: Lesson) -> Markup:
    places = []
    for rank, level in groupby(lesson.podium(page.pack), key=lambda standing: standing.rank):
        standings = list(level)
        names = [lesson.names[standing.seat.person_id] for standing in standings]
        shown, more = listed(names, NAMES_ON_A_PLACE)
        places.append((rank, shown, more, standings[0].points, standings[0].right))
    bonus = lesson.quiz.settings.has_speed_bonus
    text = page.say("live/podium.html", places=places, has_speed_bonus=bonus)
    return Markup(text)  # noqa: S704 - the template escaped what it was given


def _report(page: Page, lesson: Lesson, flags: Mapping[int, int], *, is_debrief: bool) -> Screen:
    drafts = [
        partial(_report_text, page, lesson, flags, most, is_debrief=is_debrief)
        for most in SILENT_LISTED
    ]
    quiz = lesson.quiz
    keys = [
        page.key("review_question", ReviewQuestion(quiz.id, question.position), n=question.position)
        for question in quiz.asked
    ]
    rows: list[tuple[Key, ...]] = [
        tuple(keys[start : start + REVIEWS_IN_A_ROW])
        for start in range(0, len(keys), REVIEWS_IN_A_ROW)
    ]
    if quiz.is_over:
        ways = (page.key("send_files", SendFiles(quiz.id)),)
        delete = (page.key("delete_report", AskDeleteReport(quiz.id)),)
        rows.append(ways if is_debrief else (*ways, *delete))
    else:
        rows.append((page.key("live_back", LiveConsole(quiz.id)),))
    rows.append((page.key("past_quizzes", ListReports(0)),))
    return Screen(first_that_fits(drafts), tuple(rows))


def _report_text(
    page: Page, lesson: Lesson, flags: Mapping[int, int], most_silent: int, *, is_debrief: bool
) -> str:
    quiz, pack = lesson.quiz, page.pack
    of_each = facilities(lesson, pack)
    answers = sum(one.pupils for one in of_each)
    quiet = [(lesson.names[seat.person_id], count) for seat, count in silent(lesson)]
    return page.say(
        "reports/report.html",
        is_debrief=is_debrief,
        when=date_and_time(quiz.started_at or quiz.created_at, page.language),
        phase=None if quiz.is_over else page.label("quiz_phase", phase=quiz.phase.value),
        pupils=len(lesson.pupils),
        asked=sum(not question.is_skipped for question in quiz.asked),
        skipped=sum(question.is_skipped for question in quiz.asked),
        share=sum(one.right for one in of_each) / answers if answers else None,
        podium=_podium(page, lesson),
        is_graded=quiz.settings.is_graded,
        hardest=[_hard(page, one) for one in hardest(lesson, pack)],
        silent=quiet[:most_silent],
        more_silent=max(0, len(quiet) - most_silent),
        flags=sorted(flags.items()),
        rulings=_rulings(quiz),
    )


def _hard(page: Page, one: Facility) -> Mapping[str, object]:
    """A hard question as the report tells it."""
    asked = one.question
    option, tempted = one.tempting or (None, 0)
    told = {option: f"{letter}. {text}" for option, letter, text in texts_of(page, asked)}
    return {
        "position": asked.position,
        "stem": stem_of(page, asked),
        "right": one.right,
        "pupils": one.pupils,
        "share": one.share,
        "tempting": told[option] if option else None,
        "tempted": tempted,
        "sections": sections_of(page, asked),
    }


def _rulings(quiz: LiveQuiz) -> list[tuple[int, list[str]]]:
    """The rulings in force: positions with the letters accepted beside the key, none when void."""
    return [
        (one.position, [letters_of(one.option_order)[option] for option in one.accepted])
        for one in quiz.asked
        if one.is_void or one.accepted
    ]
