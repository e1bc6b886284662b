"""Past live quizzes: their list, a report, rulings on a question, files, deletion."""

from telegram import Update

from bot.context import FonteContext
from bot.quiz.errors import StaleButtonError
from bot.quiz.rulings import RulingKind
from bot.use_cases.hosting import led_lesson
from bot.use_cases.live_files import ask_for_files
from bot.use_cases.live_results import (
    Report,
    delete_report,
    past_quizzes,
    report_of,
    rule_on_question,
)
from bot.views.report_buttons import (
    AskDeleteReport,
    DeleteReport,
    ListReports,
    ReviewQuestion,
    RuleOnQuestion,
    SendFiles,
    ShowReport,
)
from bot.views.report_screens import (
    delete_screen,
    deleted_screen,
    report_screen,
    reports_screen,
)
from bot.views.review_screens import review_screen


async def reports(update: Update, context: FonteContext) -> None:
    """`/reports`."""
    await _show_list(context, 0)


async def list_reports(update: Update, context: FonteContext) -> None:
    """*Past quizzes* was tapped, or another page of them."""
    await _show_list(context, ListReports.decode(context.tapped).page)


async def report(update: Update, context: FonteContext) -> None:
    """A past quiz was tapped."""
    quiz_id = ShowReport.decode(context.tapped).quiz
    told = await report_of(context.work, quiz_id, context.learner.id)
    context.show(report_screen(context.page, told.lesson, told.flags))


async def review(update: Update, context: FonteContext) -> None:
    """A question of a report was tapped."""
    button = ReviewQuestion.decode(context.tapped)
    told = await report_of(context.work, button.quiz, context.learner.id)
    _show_review(context, told, button.position)


async def rule(update: Update, context: FonteContext) -> None:
    """A ruling was tapped."""
    button = RuleOnQuestion.decode(context.tapped)
    if button.ruling not in list(RulingKind):
        raise StaleButtonError
    told = await rule_on_question(
        context.work,
        button.quiz,
        context.learner.id,
        button.position,
        RulingKind(button.ruling),
        button.option,
    )
    context.toast(context.page.say("scores_anew.txt"))
    _show_review(context, told, button.position)


async def send_files(update: Update, context: FonteContext) -> None:
    """*Files* was tapped."""
    quiz_id = SendFiles.decode(context.tapped).quiz
    await ask_for_files(context.work, quiz_id, context.learner.id)
    context.toast(context.page.say("files_on_their_way.txt"))


async def ask_delete(update: Update, context: FonteContext) -> None:
    """*Delete* was tapped: asks once more."""
    quiz_id = AskDeleteReport.decode(context.tapped).quiz
    lesson = await led_lesson(context.work, quiz_id, context.learner.id)
    context.show(delete_screen(context.page, lesson.quiz))


async def delete(update: Update, context: FonteContext) -> None:
    """*Yes, delete it* was tapped."""
    quiz_id = DeleteReport.decode(context.tapped).quiz
    await delete_report(context.work, quiz_id, context.learner.id)
    context.show(deleted_screen(context.page))


async def _show_list(context: FonteContext, number: int) -> None:
    quizzes, pages = await past_quizzes(context.work, context.learner.id, number)
    shown = [(quiz.id, quiz.created_at, quiz.phase, quiz.asked) for quiz in quizzes]
    context.show(reports_screen(context.page, shown, number, pages))


def _show_review(context: FonteContext, told: Report, position: int) -> None:
    flags = told.flags[position]
    context.show(review_screen(context.page, told.lesson, position, flags))
