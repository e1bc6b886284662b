"""Past live quizzes: their list, a report, rulings on a question, files, deletion."""

from bot.interaction import Interaction
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


def reports(person: Interaction) -> None:
    """`/reports`."""
    _show_list(person, 0)


def list_reports(person: Interaction, button: ListReports) -> None:
    """*Past quizzes* was tapped, or another page of them."""
    _show_list(person, button.page)


def report(person: Interaction, button: ShowReport) -> None:
    """A past quiz was tapped."""
    told = report_of(person.tx, button.quiz, person.learner.id)
    person.show(report_screen(person.page, told.lesson, told.flags))


def review(person: Interaction, button: ReviewQuestion) -> None:
    """A question of a report was tapped."""
    told = report_of(person.tx, button.quiz, person.learner.id)
    _show_review(person, told, button.position)


def rule(person: Interaction, button: RuleOnQuestion) -> None:
    """A ruling was tapped."""
    if button.ruling not in list(RulingKind):
        raise StaleButtonError
    told = rule_on_question(
        person.tx,
        button.quiz,
        person.learner.id,
        button.position,
        RulingKind(button.ruling),
        button.option,
    )
    person.toast(person.page.say("reports/scores_anew.txt"))
    _show_review(person, told, button.position)


def send_files(person: Interaction, button: SendFiles) -> None:
    """*Files* was tapped."""
    ask_for_files(person.tx, button.quiz, person.learner.id)
    person.toast(person.page.say("reports/files_on_their_way.txt"))


def ask_delete(person: Interaction, button: AskDeleteReport) -> None:
    """*Delete* was tapped: asks once more."""
    lesson = led_lesson(person.tx, button.quiz, person.learner.id)
    person.show(delete_screen(person.page, lesson.quiz))


def delete(person: Interaction, button: DeleteReport) -> None:
    """*Yes, delete it* was tapped."""
    delete_report(person.tx, button.quiz, person.learner.id)
    person.show(deleted_screen(person.page))


def _show_list(person: Interaction, number: int) -> None:
    quizzes, pages = past_quizzes(person.tx, person.learner.id, number)
    shown = [(quiz.id, quiz.created_at, quiz.phase, quiz.asked) for quiz in quizzes]
    person.show(reports_screen(person.page, shown, number, pages))


def _show_review(person: Interaction, told: Report, position: int) -> None:
    flags = told.flags[position]
    person.show(review_screen(person.page, told.lesson, position, flags))
