"""What everybody is shown after something has happened in a live quiz."""

from collections.abc import Sequence

from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live import Happening
from bot.quiz.live_quiz import LiveQuiz, Phase, Stage
from bot.staging import group_stage, private_stage
from bot.staging.director import Director
from bot.staging.host_desk import show_control, show_debrief
from bot.staging.results import promise_results
from bot.storage.deadlines import clear_timer
from bot.storage.lessons import deliveries, find_lesson
from bot.use_cases.live_watch import LiveEnd, end_if_due

_OF_QUESTION = {Happening.PAUSED, Happening.RESUMED, Happening.TIME_ADDED}


def direct(
    director: Director, tx: Transaction, quiz: LiveQuiz, happened: Sequence[Happening]
) -> None:
    """Show what has happened, in the group or to each pupil, and bring the controls up to date."""
    lesson = find_lesson(tx, quiz.id)
    assert lesson is not None, "it was there just now"
    stage = group_stage if quiz.stage is Stage.GROUP else private_stage
    events = set(happened)
    if Happening.QUESTION_SKIPPED in events:
        stage.show_skipped(director, tx, lesson, _skipped(lesson))
    if Happening.QUESTION_OPENED in events:
        stage.show_question(director, tx, lesson)
    if Happening.QUESTION_REVEALED in events:
        stage.show_reveal(director, tx, lesson)
    elif Happening.QUESTION_CLOSED in events or events & _OF_QUESTION:
        _show_as_it_stands(director, tx, lesson)
    if Happening.FINISHED in events and quiz.started_at is not None:
        if quiz.stage is Stage.GROUP:
            group_stage.show_end(director, tx, lesson)
        promise_results(tx, lesson)
    end = None  # of a question that has just opened it is not known yet
    if events & {Happening.RESUMED, Happening.TIME_ADDED}:
        end = ends_at(lesson, deliveries(tx, lesson)) if quiz.takes_answers else None
        end_if_due(tx, quiz.id)
    if quiz.is_over:
        clear_timer(tx, LiveEnd(quiz.id))
    show_control(director, tx, lesson, end)
    if Happening.FINISHED in events:
        show_debrief(director, tx, lesson)


def _show_as_it_stands(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """A question that is closed, paused or goes on; what was revealed stays as it is."""
    quiz = lesson.quiz
    if Phase.REVEAL in (quiz.phase, quiz.paused_from) or quiz.position == 0:
        return
    stage = group_stage if quiz.stage is Stage.GROUP else private_stage
    stage.show_question(director, tx, lesson)


def show_again(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Show the group everything anew, as in a supergroup that cannot edit the group's messages."""
    quiz = lesson.quiz
    if quiz.phase is Phase.LOBBY:
        group_stage.show_lobby(director, tx, lesson)
    elif Phase.REVEAL in (quiz.phase, quiz.paused_from):
        group_stage.show_reveal(director, tx, lesson)
    elif not quiz.is_over:
        group_stage.show_question(director, tx, lesson)


def _skipped(lesson: Lesson) -> int:
    """The question that was skipped: the latest of those that were."""
    return max(question.position for question in lesson.quiz.questions if question.is_skipped)
